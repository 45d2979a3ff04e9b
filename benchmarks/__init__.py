"""Measures the assistant beside stock Rasa and beside a minimal Rasa project, the baseline."""

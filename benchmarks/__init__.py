"""Measures the assistant against stock Rasa and against the least that Rasa can be."""

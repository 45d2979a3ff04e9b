"""The sentence encoder: its weights, its runtime and its spaCy component."""

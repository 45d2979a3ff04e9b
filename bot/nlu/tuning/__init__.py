"""Tuning of the sentence encoder, for developers: its corpus, its teacher and its losses."""

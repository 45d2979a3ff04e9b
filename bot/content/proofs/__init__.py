"""Proves that the content says what its sources say: no fact too many, none too few."""

"""Attacks from one address, and what other visitors notice of them."""

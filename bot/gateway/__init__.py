"""The public face: sessions, limits, crisis words and the record of every message."""

"""Encryption at rest: a ring of keys outside the database, and columns whose values they seal."""

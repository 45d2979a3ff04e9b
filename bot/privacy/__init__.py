"""Retention, erasure and subject access: one mechanism, driven by what each table declares."""

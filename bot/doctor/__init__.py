"""Checks what a start needs: one module for each kind, one list of them in `examination`."""

"""Roles, workplaces and processes named in a message."""

"""Backups of our tables: one file each, consistent, sealed where there is a key."""

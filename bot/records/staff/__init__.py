"""Accounts, sessions and the audit log of staff."""

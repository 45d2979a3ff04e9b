"""Accounts, sign-in and passwords of staff."""

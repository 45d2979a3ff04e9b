"""Spelling repair, short forms, and slips made on purpose."""

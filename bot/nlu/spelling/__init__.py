"""Spelling repair, short forms, and typos made on purpose."""

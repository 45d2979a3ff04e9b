"""Enquiries: their fields, dialogue, references and possible duplicates; pure."""

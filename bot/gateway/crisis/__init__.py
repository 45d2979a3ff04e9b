"""The crisis detector beside the visitor API."""

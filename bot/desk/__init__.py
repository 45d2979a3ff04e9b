"""The staff console at /desk."""

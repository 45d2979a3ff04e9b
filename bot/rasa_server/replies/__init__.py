"""The wording of each kind of reply."""

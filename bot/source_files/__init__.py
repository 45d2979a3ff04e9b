"""Reads files that people write, and says in which file and line something is wrong and why."""

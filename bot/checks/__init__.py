"""Guided checks as decision tables: pure, without Rasa, the web or a database."""

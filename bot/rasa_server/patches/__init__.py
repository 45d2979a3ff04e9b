"""Names of Rasa that are replaced at run time, all of them in one table."""

"""Names of Rasa that are replaced at run time."""

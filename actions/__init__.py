"""Rasa's custom actions: each translates between the tracker and a function of `bot/`."""

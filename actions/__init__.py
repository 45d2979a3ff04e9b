"""Rasa's custom actions: each translates between the tracker and a function of `bot/`."""

from bot.content.process_content import store_or_exit

store_or_exit()  # without any content the action server must not start

"""Opens the content as soon as rasa_sdk loads the actions: without any words it must not start."""

from bot.content.process_content import store_or_exit

store_or_exit()

"""What runs inside Rasa's server: channel, wording generator, tracker store, rule policy, patches.

`credentials.yml`, `endpoints.yml` and `config.yml` each name a class of this package, so every
command of Rasa that loads the assistant imports it, and the patches with it.
"""

from bot.rasa_server.log_privacy import hide_words_in_logs
from bot.rasa_server.patches.patch_table import install_patches

install_patches()
hide_words_in_logs()

"""The crisis rules as they stand in the content, and the detector of them."""

from bot.content import load_content

RULES = load_content().crisis
DETECTOR = load_content().detector

"""The crisis rules of whoever runs the assistant, and the detector of them."""

from content_set_kit import OPERATOR_CONTENT

from bot.content import load_content

OPERATED = load_content(OPERATOR_CONTENT)
RULES = OPERATED.crisis
DETECTOR = OPERATED.detector

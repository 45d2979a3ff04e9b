"""Every page that needs no script."""

from bot.gateway.pages import guided, outcome, questions

ROUTES = [*questions.ROUTES, *guided.ROUTES, *outcome.ROUTES]

"""The pages that need no script: questions and answers, guided checks, outcomes, enquiries."""

from bot.gateway.pages import guided, outcome, questions

ROUTES = [*questions.ROUTES, *guided.ROUTES, *outcome.ROUTES]

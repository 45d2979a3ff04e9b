"""Every page that needs no script."""

from bot.gateway.pages import enquiry, enquiry_status, guided, outcome, questions

ROUTES = [
    *questions.ROUTES,
    *guided.ROUTES,
    *enquiry_status.ROUTES,
    *enquiry.ROUTES,
    *outcome.ROUTES,
]

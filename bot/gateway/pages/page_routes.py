"""Every page that needs no script."""

from bot.gateway.pages import (
    check_keeping,
    check_pages,
    enquiry_page,
    enquiry_status_page,
    help_pages,
    outcome_page,
)

ROUTES = [
    *help_pages.ROUTES,
    *check_keeping.ROUTES,
    *check_pages.ROUTES,
    *enquiry_status_page.ROUTES,
    *enquiry_page.ROUTES,
    *outcome_page.ROUTES,
]

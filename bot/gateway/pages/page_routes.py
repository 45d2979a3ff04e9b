"""Every page that needs no script."""

from bot.gateway.pages import (
    check_keeping,
    check_pages,
    data_page,
    enquiry_page,
    enquiry_status_page,
    help_pages,
    notice_page,
    outcome_email_page,
    outcome_page,
)

ROUTES = [
    *help_pages.ROUTES,
    *notice_page.ROUTES,
    *data_page.ROUTES,
    *check_keeping.ROUTES,
    *check_pages.ROUTES,
    *enquiry_status_page.ROUTES,
    *enquiry_page.ROUTES,
    *outcome_email_page.ROUTES,
    *outcome_page.ROUTES,
]

"""The menu of the chat, as a visitor uses it."""

from playwright.sync_api import Locator, Page


def open_menu(page: Page) -> Locator:
    """The list of the menu, opened."""
    page.get_by_role("button", name="Menu", exact=True).click()
    return page.get_by_role("group", name="This conversation")


def use_menu(page: Page, name: str) -> None:
    """Press a button of the menu."""
    open_menu(page).get_by_role("button", name=name).click()


def end(page: Page, name: str = "Finish") -> None:
    """End the chat by this button of the menu, and confirm it."""
    use_menu(page, name)
    page.locator("#sure").get_by_role("button", name=name).click()

"""Live chat on a telephone: the conversation and the box come first."""

from case_kit import add_chat
from desk_browser import check_page, open_as
from desk_kit import DeskServer
from playwright.sync_api import Browser, expect


def test_conversation_and_box_come_before_the_case_sheet_and_the_newest_message_is_in_sight(
    chromium: Browser, desk: DeskServer
) -> None:
    said = [f"This is what I say as number {number}." for number in range(12)]
    chat = add_chat(desk, *said)
    size = {"width": 390, "height": 844}
    context, page = open_as(chromium, desk, "adviser", viewport=size, has_touch=True)
    page.goto(f"/desk/chats/{chat}")
    page.get_by_role("button", name="Claim").click()
    box = page.get_by_label("Your message")
    box.scroll_into_view_if_needed()
    expect(box).to_be_in_viewport()
    expect(page.get_by_text("I don't know that.").last).to_be_in_viewport()
    talk, sheet = (
        page.get_by_role("heading", name=name).bounding_box() for name in ("Conversation", "Case")
    )
    assert talk and sheet and talk["y"] < sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    check_page(page, "chat-on-a-telephone")
    context.close()

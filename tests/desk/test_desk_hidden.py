"""Names, numbers and addresses that nobody needs are hidden from staff until they press."""

import pytest
from case_kit import add_chat, add_enquiry
from desk_kit import DeskServer, words
from sqlalchemy import select

from bot.records.models import AuditEvent

CARD = "4111 1111 1111 1111"
SAID = f"Our head, Mrs Zwicky, has my card {CARD} and my contract"


@pytest.fixture
def places(desk: DeskServer) -> tuple[str, str]:
    """The pages of a chat and of an enquiry that hold such data."""
    chat, enquiry = add_chat(desk, SAID), add_enquiry(desk, SAID)
    return f"/desk/chats/{chat}", f"/desk/enquiries/{enquiry}"


def test_lists_and_searches_hide_it(desk: DeskServer, places: tuple[str, str]) -> None:
    ann = desk.signed_in("adviser")
    for path in ("/desk/queue", "/desk/search?q=contract", "/desk/search?q=zwicky", *places):
        page = ann.get(path).text
        assert "contract" in page
        assert "Zwicky" not in page
        assert "1111" not in page


def test_whoever_presses_sees_it_for_an_hour_on_record(
    desk: DeskServer, places: tuple[str, str]
) -> None:
    ann, ben = (
        desk.signed_in("reader", "ann@example.org"),
        desk.signed_in("reader", "b@example.org"),
    )
    for path in places:
        assert "Show them; this is recorded" in words(ann.get(path))
        assert ann.submit(f"{path}/show-hidden").status_code == 303
        assert CARD in ann.get(path).text
        assert "this is recorded" not in words(ann.get(path))
        assert CARD not in ben.get(path).text
    assert CARD in ann.get(f"{places[0]}/messages").text
    assert CARD not in ben.get(f"{places[0]}/messages").text
    with desk.database.reading() as db:
        query = select(AuditEvent.kind).where(AuditEvent.event == "showed hidden")
        assert list(db.scalars(query.order_by(AuditEvent.id))) == ["chat", "enquiry"]
    desk.clock.forward(3601)
    assert CARD not in desk.signed_in("reader", "ann@example.org").get(places[0]).text


def test_whoever_has_the_case_sees_it(desk: DeskServer, places: tuple[str, str]) -> None:
    ann = desk.signed_in("adviser")
    ann.submit(f"{places[0]}/claim")
    ann.submit(f"{places[1]}/take")
    for path in places:
        assert CARD in ann.get(path).text


def test_a_case_without_such_data_offers_nothing(desk: DeskServer) -> None:
    chat = add_chat(desk, "may I join?")
    assert "this is recorded" not in words(desk.signed_in("adviser").get(f"/desk/chats/{chat}"))

"""A case for somebody on the telephone, opened by staff."""

from desk_kit import DeskServer, words

from bot.records.models import AuditEvent, Email, Enquiry

CALL = {
    "about": "My head wants me to resign",
    "name": "Sam Caller",
    "phone": "0116 299 1122",
    "topic": "how_to_join",
    "consent": "yes",
}


def enquiries(desk: DeskServer) -> list[Enquiry]:
    with desk.database.reading() as db:
        return list(db.query(Enquiry))


def test_a_call_becomes_a_case_of_who_took_it_once(start_desk) -> None:  # type: ignore[no-untyped-def]
    desk = start_desk(team_email="team@union.example")
    ann = desk.signed_in("adviser")
    assert "New case for a caller" in ann.get("/desk/queue").text
    consent = words(ann.get("/desk/enquiries/new")).partition("“")[2].partition("”")[0]
    for _ in range(2):
        answer = ann.submit("/desk/enquiries", CALL)
        assert answer.status_code == 303
    (row,) = enquiries(desk)
    assert answer.headers["location"] == f"/desk/enquiries/{row.id}"
    assert (row.channel, row.topic, row.phone) == ("call", "how_to_join", "+441162991122")
    assert (row.state, row.owner_id) == ("open", desk.user("adviser@example.org").id)
    assert row.consent == consent
    with desk.database.reading() as db:
        assert db.query(Email).count() == 0, "nobody of the team needs to be told"
        events = [each.event for each in db.query(AuditEvent).filter_by(kind="enquiry")]
    assert events == ["opened for a caller"]


def test_a_caller_with_an_address_gets_the_reference(desk: DeskServer) -> None:
    desk.signed_in("adviser").submit("/desk/enquiries", {**CALL, "email": "sam@somewhere.example"})
    (row,) = enquiries(desk)
    with desk.database.reading() as db:
        (letter,) = db.query(Email)
    assert letter.to == "sam@somewhere.example" and row.reference in letter.subject


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: DeskServer) -> None:
    ann = desk.signed_in("adviser")
    for name, problem in (
        ("about", "what your enquiry is about"),
        ("name", "the name we should ask for"),
        ("phone", "an e-mail address or a telephone number"),
        ("consent", "Without the caller's agreement"),
    ):
        page = ann.submit("/desk/enquiries", {**CALL, name: ""})
        assert page.status_code == 422
        assert problem in words(page), name
        assert 'value="Sam Caller"' in page.text or name == "name"
    assert enquiries(desk) == []

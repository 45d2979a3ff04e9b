"""Nothing of somebody who was erased is left in any file, and nothing of anybody else is lost."""

import json

from privacy_kit import People, Person

from bot.privacy.erasure import REQUEST
from bot.privacy.export import as_json, as_page, export_cases
from bot.privacy.subject import cases_of_chat, cases_of_person
from bot.records import Database

THIRD = 8


def gathered(people: People) -> tuple[list[Person], list[Person], list[Person]]:
    """Those who will ask for erasure, those who will have expired, and those who stay."""
    expired = [people.add(enquiry="closed" if number % 2 else "") for number in range(THIRD)]
    people.wait(days=91)
    erased = [people.add(enquiry="open" if number % 2 else "") for number in range(THIRD)]
    stay = [people.add(enquiry="open" if number % 2 else "") for number in range(THIRD)]
    return erased, expired, stay


def erase(people: People, person: Person) -> None:
    with people.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
        if person.enquiry:
            assert cases_of_person(db, person.reference, person.email) == cases
    people.run.erase(cases, REQUEST)


def test_everything_of_those_who_go_is_gone_and_all_of_the_others_is_there(people: People) -> None:
    erased, expired, stay = gathered(people)
    before = people.stored()
    for person in people.everyone:
        assert [each for each in person.canaries if each.encode() not in before] == []
    for person in erased:
        erase(people, person)
    people.run.run()
    after = people.stored()
    for person in erased + expired:
        assert [each for each in person.canaries if each.encode() in after] == []
        assert person.sender_id.encode() not in after
    for person in stay:
        assert [each for each in person.canaries if each.encode() not in after] == []
    assert not people.run.run(), "a second run finds nothing"


def test_what_a_restored_backup_brings_back_is_erased_again(people_in_files: People) -> None:
    people = people_in_files
    gone, stays = people.add(enquiry="open"), people.add(enquiry="open")
    expired = people.add()
    people.back_up()
    erase(people, gone)
    people.wait(days=8)
    people.run.run()
    people.restore()
    assert people.left_of(gone)
    assert people.run.erase_again() is not None
    assert people.left_of(gone) == []
    people.run.run()
    assert people.left_of(expired) == []
    assert people.left_of(stays) == stays.lasting
    assert people.run.erase_again() is None


def test_an_export_holds_all_of_its_own_and_nothing_of_another(people: People) -> None:
    for number in range(6):
        people.add(enquiry="open" if number % 2 else "")
    for person in people.everyone:
        with people.database.reading() as db:
            exported = export_cases(db, cases_of_chat(db, person.chat), people.run.trackers)
        written = as_json(exported), as_page(exported, people.now)
        for text in written:
            assert [each for each in person.canaries if each not in text] == []
            others = [each for each in people.everyone if each is not person]
            assert [each.number for each in others if each.mark in text] == []
        assert json.loads(written[0])["messages"]["rows"][0]["text"].startswith(person.mark)


def test_an_export_opens_nothing(people_in_files: People) -> None:
    person = people_in_files.add(enquiry="open")
    with people_in_files.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
        exported = export_cases(db, cases, people_in_files.run.trackers)
    names = {name for part in exported.values() for row in part["rows"] for name in row}
    assert {name for name in names if "token" in name or "hash" in name or "key" in name} == set()


def test_nobody_is_found_by_a_reference_alone(people_in_files: People) -> None:
    person, other = (people_in_files.add(enquiry="open") for _ in range(2))
    database: Database = people_in_files.database
    with database.reading() as db:
        assert not cases_of_person(db, person.reference, other.email)
        assert not cases_of_person(db, person.reference, "")
        assert not cases_of_person(db, "ENQ-9999-XX", person.email)
        assert cases_of_person(db, person.reference.lower(), person.email.upper())

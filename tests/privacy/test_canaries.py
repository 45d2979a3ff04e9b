"""Nothing of somebody who was erased is left in any file, and nothing of anybody else is lost."""

import json
import re
from functools import reduce
from operator import or_

from privacy_kit import People, Person

from bot.privacy.erasure import REQUEST
from bot.privacy.export import as_json, as_page, export_cases
from bot.privacy.ownership import CaseSet
from bot.privacy.subject import cases_of_chat, cases_of_person
from bot.records import Database

ERASED, EXPIRED, STAY = 50, 25, 25
AT_ONCE = 10  # that are erased together, which spares writing to the disk


def gathered(people: People) -> tuple[list[Person], list[Person], list[Person]]:
    """Those who will ask for erasure, those who will have expired, and those who stay."""
    expired = [people.add(enquiry="closed" if number % 2 else "") for number in range(EXPIRED)]
    people.wait(days=91)
    erased = [people.add(enquiry="open" if number % 2 else "") for number in range(ERASED)]
    stay = [people.add(enquiry="open" if number % 2 else "") for number in range(STAY)]
    return erased, expired, stay


def cases_of(people: People, person: Person) -> CaseSet:
    with people.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
        if person.enquiry:
            assert cases_of_person(db, person.reference, person.email) == cases
    return cases


def only_those_are_left(people: People, stay: list[Person]) -> None:
    """All canaries of these people, and not the mark of anybody else."""
    stored = people.stored()
    marks = {int(number) for number in re.findall(rb"zq(\d{3})qz", stored)}
    assert marks == {person.number for person in stay}
    for person in people.everyone:
        assert (person.sender_id.encode() in stored) == (person in stay)
    for person in stay:
        assert [each for each in person.canaries if each.encode() not in stored] == []


def test_everything_of_those_who_go_is_gone_and_all_of_the_others_is_there(
    people: People,
) -> None:
    """Also once yesterday's backup is restored."""
    erased, expired, stay = gathered(people)
    before = people.stored()
    for person in people.everyone:
        assert [each for each in person.canaries if each.encode() not in before] == []
    people.back_up()
    for place in range(0, ERASED, AT_ONCE):
        cases = (cases_of(people, person) for person in erased[place : place + AT_ONCE])
        people.run.erase(reduce(or_, cases), REQUEST)
    people.run.run()
    only_those_are_left(people, stay)
    assert not people.run.run(), "a second run finds nothing"
    people.restore()
    assert all(people.left_of(person) for person in (erased[0], expired[0]))
    assert people.run.erase_again() is not None
    people.run.run()
    only_those_are_left(people, stay)
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

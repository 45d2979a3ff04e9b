"""Fees through gateway, Rasa and actions."""

from line_kit import Line

from bot.content import load_content

EXAMPLE = load_content().phrase("fee_example")


def test_a_fee_is_asked_for_in_words_narrowed_by_a_button_and_followed_up(line: Line) -> None:
    visitor = line.visitor()
    asked = visitor.say("how much does membership cost for a headteacher?")[0]
    assert asked["meta"]["asks"] == "fee_band" and len(asked["choices"]) == 4
    told = visitor.press(asked["choices"][0])[0]
    assert told["text"].startswith(EXAMPLE)
    assert told["meta"]["fee"]["band"] == "head_secondary" and told["meta"]["fee"]["example"]
    after = visitor.say("what about a deputy?")[0]
    assert after["text"].startswith(EXAMPLE) and after["meta"]["fee"]["band"] == "deputy"


def test_a_question_with_typos_gets_its_figure(line: Line) -> None:
    told = line.visitor().say("how much is it a munth for an asistant head")[0]
    fee = told["meta"]["fee"]
    assert (fee["band"], fee["period"]) == ("assistant", "month")
    assert [each["period"] for each in told["meta"]["fees"]] == ["month"]


def test_what_eligibility_heard_of_the_role_serves_the_fee(line: Line) -> None:
    visitor = line.visitor()
    visitor.say("I'm a deputy head, can I join?")
    visitor.say("stop")
    assert visitor.say("how much is it?")[0]["meta"]["fee"]["band"] == "deputy"


def test_short_questions_go_on_with_what_was_answered_last(line: Line) -> None:
    visitor = line.visitor()
    visitor.say("how much is it for an assistant head?")
    monthly = visitor.say("and monthly?")[0]["meta"]["fee"]
    assert (monthly["band"], monthly["period"]) == ("assistant", "month")
    visitor.say("Is there a discount while I am on maternity leave?")
    assert visitor.say("and shared leave?")[0]["meta"]["topic"] == "parental_leave"

"""The settings of the post: a slip is told at once, and a password never shown."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smtp://mail.example.org:587",
        "smtps://jo%40example.org:secret@mail.example.org:465",
        "smtp+plain://127.0.0.1:25/",
        "smtp+plain://[::1]:25",
    ],
)
def test_an_address_of_a_server_is_taken(url: str) -> None:
    chosen = Settings(smtp_url=url, mail_from="bot@example.org")
    assert chosen.smtp_url.get_secret_value() == url
    assert "jo%40example.org" not in repr(chosen)


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org:25", "smtp://jo:secret@mail", "smtp://:25"]
)
def test_another_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValidationError, match="smtp://USER:PASSWORD@HOST:PORT") as refused:
        Settings(smtp_url=url, mail_from="bot@example.org")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "bot", "Bot <bot@example.org>"])
def test_a_server_without_a_sender_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="letters come from"):
        Settings(smtp_url="smtp://mail.example.org:587", mail_from=sender)

"""Signing in: who gets in, what is told to whom doesn't, and where it leads."""

from desk_kit import DeskServer, words


def test_without_any_account_the_desk_says_how_the_first_is_made(desk: DeskServer) -> None:
    assert "bot desk add-user" in desk.browser().get("/desk/sign-in").text


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(desk: DeskServer) -> None:
    browser = desk.browser()
    email = desk.add("adviser")
    asked = browser.get("/desk?said=saved")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/desk/sign-in?next=%2Fdesk%3Fsaid%3Dsaved"
    assert browser.sign_in(email, next="/desk?said=saved").headers["location"] == "/desk?said=saved"
    assert "Hello The adviser" in words(browser.get("/desk"))

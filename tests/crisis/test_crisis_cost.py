"""What the detector costs: it grows with the length of the text, whatever the text is made of."""

import sys
import time
from collections.abc import Callable
from itertools import cycle, islice

import pytest

from bot.content import load_content
from bot.crisis.detector import CrisisDetector

# Found by a search for what costs most; none brings up the card, so that all of it is read.
DEAREST = """
exist vent himself on no me cide f**t going googlinx depth my you smash decision p*****m near a
case trip heightx weary a rear obituary users wind i from availablx a c*****l it want kent do wife
wife . miss oot not dept cars stop o*****e i eastex w**l end s**t not c*****e in peace mair hopes
razor guns me over mam urges relapsx safe relapsx acid shoot gonna not 9 n**e box out after . gan
lacx legs be h*****g my do dirt way did end pls sizx own am i call lungs
"""
UNITS = {
    "stars": "s*q*e c**k* p***s h**p t*k* m****y w**t d*e* l**e",
    "mixed": "$4d1yz br1dg3z p41nx tr41nzz h0p3ry w0rthz f4m1lz 4ng3rz t1r3dx",
    "slips": "trainx bridgx famixx goodnesx schooxx weekenx childrem pressuxx",
    "run together": "wanttodqiewanttodqieqwanttqodie",
    "spelt out": "s u i c q . i . d q / e",
    "beginnings": "i cant im not i dont want to i feel like my",
    "one letter": "i",
    "stops": ".",
    "codes": "&#105; %20 \\u0069 <b>",
    "dearest": DEAREST,
}


@pytest.fixture(scope="module")
def detector() -> CrisisDetector:
    return load_content().detector


def of_length(unit: str, length: int) -> str:
    return " ".join(islice(cycle(unit.split()), length))[:length]


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, which no load of the machine changes."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the quickest of many rounds: the rest is other work of the machine."""
    rounds = []
    for _ in range(40):
        begun = time.process_time()
        work()
        rounds.append(time.process_time() - begun)
    return min(rounds)


@pytest.mark.parametrize("kind", UNITS)
def test_twice_the_text_costs_about_twice_as_much(detector: CrisisDetector, kind: str) -> None:
    once, twice = (of_length(UNITS[kind], length) for length in (1000, 2000))
    assert not detector.is_crisis(twice)
    assert calls(lambda: detector.is_crisis(twice)) < 2.6 * calls(lambda: detector.is_crisis(once))


@pytest.mark.parametrize("kind", UNITS)
def test_a_message_costs_under_five_milliseconds(detector: CrisisDetector, kind: str) -> None:
    text = of_length(UNITS[kind], 500)
    assert seconds(lambda: detector.is_crisis(text)) < 0.005

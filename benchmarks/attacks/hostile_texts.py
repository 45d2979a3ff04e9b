"""Texts that were dear to read: starred words, many schools, and plain words of crisis."""

CRISIS = "I want to kill myself"
STARRED = "s*q*e c**k* k*l ,my,s.e,l.f k1ll myse1f e*d m* l*f* wa.nt t.o d.i.e " * 8
KINDS = ("Primary", "Academy", "High", "Grammar", "College")


def schools(number: int) -> str:
    """An enquiry that names a hundred schools, other ones for each number."""
    names = (
        f"{_word(number * 100 + each)} {KINDS[each % len(KINDS)]} School" for each in range(100)
    )
    return f"My contract of employment. {', '.join(names)}"[:3_900]


def _word(number: int) -> str:
    """A name out of syllables."""
    syllables = ("ba", "re", "lo", "mi", "tu", "ka", "ne", "so", "vi", "du")
    return "".join(syllables[int(digit)] for digit in f"{number:05d}").capitalize()

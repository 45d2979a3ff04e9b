"""Cuts a message into clauses, and says of each whose matter it is and whether it states any."""

import re
from dataclasses import dataclass

SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\s[-–—]+\s")
STARTERS = (
    r"i|i'm|i've|i'd|im|ive|my|me|the|there|there's|theres|it|it's|its|they|they've|he|he's|she"
    r"|she's|we|we're|you|now|am|is|are|was|were|have|has|had|been|not|nobody|no|nothing|someone"
    r"|somebody|some|an?|just|only|also|then|so|if|whether|want|would|could|can|do|does|did|work"
    r"|working|this|that|that's|these|one|hr|since|currently|never|don't|haven't|isn't|hasn't"
    r"|wasn't|last|in (?:the|[a-z]+ \d+)|yesterday|recently|still|already|this|my|for the"
    r"|under|subject|facing|joined|suspended|accused|arrested|referred|got|want|wondering|both|before|after|when"
)
JOINT = re.compile(
    rf"\s*[,:()]\s*(?:(?:and|but|so|yet)\s+)?|\s+(?:and|but|so|because|although|though|while|whilst"
    rf"|however|cos|coz|yet|plus)\s+(?=(?:{STARTERS})\b)"
)
PEOPLE = (
    r"(?:colleagues?|friends?|mates?|husband|wife|partner|sister|brother|son|daughter|mother|father"
    r"|mum|dad|boss|manager|predecessor|deput(?:y|ies)(?: heads?)?|heads?(?:teachers?)?"
    r"|head ?teachers?|principals?|vice principals?|assistant (?:heads?|principals?)|ahts?|ceos?"
    r"|teachers?|tas?|staff|bursar|business managers?|senco|sencos|caretaker|governor|chair"
    r"|members? of (?:my |our |the )?(?:staff|team|slt)|employees?|neighbours?|somebody else"
    r"|someone else|person|people|cousin|nephew|niece|dsl|secretary|team)"
)
WHOSE = r"(?:a|an|my|our|the|another|one of (?:my|our|the)|some of (?:my|our)|his|her|their|some)"
THIRD = re.compile(
    rf"\b{WHOSE} (?:[\w'-]+ ){{0,2}}?{PEOPLE}\b|\b(?:he|he's|she|she's|him|her|hers|his)\b"
    r"|\bthey(?:'ve| have|'re| are| were| had|'d)(?: just)? (?:been|being)\b"
)
ABOUT_THIRD = re.compile(
    r"\b(?:against|into|for|about|involving|regarding|concerning|on behalf of|suspend(?:ed)?"
    rf"|accused|disciplined|investigating) {WHOSE} (?:[\w'-]+ ){{0,2}}?{PEOPLE}\b"
    rf"|\b{WHOSE} (?:[\w'-]+ ){{0,2}}?{PEOPLE} who\b|\bwe've (?:got )?{WHOSE} (?:\w+ )?{PEOPLE}\b"
    r"|\b(?:his|her|their|(?:my|our) (?:[\w-]+ )?[a-z]+'s)"
    r" (?:disciplinary|hearing|suspension|investigation|membership|allegation|case|referral)"
)
FIRST = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|im|ive|me|myself)\b")
OWN = re.compile(r"\b(?:my|mine|our)\b")
SUPPOSED = re.compile(
    r"\b(?:if|whether|suppose|supposing|in case|imagine|hypothetical(?:ly)?|in the event|unless"
    r"|what happens|were to|should (?:i|an?|they|my)|would (?:i|it|you|there|my|that|this"
    r"|need|have)"
    r"|in theory|say i|let's say|were there|for example|e\.?g)\b"
)
FEARED = re.compile(
    r"\b(?:worr(?:y|ied|ies|ying)|afraid|scared|fear(?:ing|ful)?|anxious|nervous|concerned|dread"
    r"(?:ing)?|expect(?:ing)?|suspect|threaten(?:ing|ed|s) to|might|may(?! (?:\d|last|this|20))"
    r"|could|thinking of|thinking about|considering|tempted|hoping to|plan(?:ning)? to|about to be"
    r"|going to|gonna|will|'ll|would|unlikely|likely)\b"
)
HEDGED = re.compile(
    r"\b(?:i think|i believe|i guess|i suppose|maybe|perhaps|possibly|probably|presumably"
    r"|not (?:\w+ )?(?:sure|certain|clear)|unsure|uncertain|don'?t know|dunno|no idea"
    r"|can'?t remember"
    r"|can'?t recall|as far as i know|afaik|apparently|supposedly|seems?|sort of|kind of"
    r"|hard to say"
    r"|could be either|one of those|or something|no clue|don'?t remember)\b"
)
ASKS = re.compile(
    r"^(?:hi|hello|hey|morning|and|so|also|but|please|ok|just)?[\s,]*(?:(?:can|could|do|does"
    r"|did|is|are|am"
    r"|will|would|should|how|what|what's|whats|when|where|who|which|why|may)"
    r"\s+(?:an?|i|you|we|they|it|there|my|your|the|ascl|anyone|people|members?|associates?|someone"
    r"|somebody|one|heads?|deput\w+|teachers?|happens?|if|is|are|do|does|about|counts?|that|this"
    r"|professional|full|being|kind|sort|of|many|much|long|soon|would|can|should|non)\b"
    r"|(?:any|anybody|anyone) )"
)


@dataclass(frozen=True)
class MessageClause:
    """Part of a message, at [begin, finish) of it, in lower case.

    `mine`: it is about the visitor. `asserted`: neither supposed nor asked. `hedged`: said with
    doubt. `feared`: of the future or of what may be.
    """

    text: str
    begin: int
    finish: int
    mine: bool
    asserted: bool
    hedged: bool
    feared: bool

    @property
    def plain(self) -> bool:
        """Whether it states something about the visitor beyond doubt."""
        return self.mine and self.asserted and not self.hedged


def normal(text: str) -> str:
    """Lower case with straight apostrophes; every character keeps its place."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return re.sub("[’‘`´]", "'", lowered)


def clauses(text: str, keep: tuple[tuple[int, int], ...] = ()) -> list[MessageClause]:
    """The clauses of a text in `normal` form; no cut falls inside a span of `keep`."""
    found: list[MessageClause] = []
    mine = True
    for begin, finish, asks in _sentences(text):
        supposed = False
        for start, end in _pieces(text, begin, finish, keep):
            piece = text[start:end]
            if ":" in text[max(begin, start - 2) : start]:
                supposed = False
            mine = _owner(piece, mine)
            supposed = supposed or SUPPOSED.search(piece) is not None
            asked = ASKS.search(piece) is not None or (asks and end >= finish)
            found.append(
                MessageClause(
                    piece,
                    start,
                    end,
                    mine,
                    not (supposed or asked),
                    HEDGED.search(piece) is not None,
                    FEARED.search(piece) is not None,
                )
            )
    return found


def _sentences(text: str) -> list[tuple[int, int, bool]]:
    """Where each sentence begins and finishes, and whether it ends in a question mark."""
    found, begin = [], 0
    for match in SENTENCE.finditer(text):
        found.append((begin, match.start(), "?" in match.group()))
        begin = match.end()
    return [*found, (begin, len(text), text.rstrip().endswith("?"))]


def _pieces(
    text: str, begin: int, finish: int, keep: tuple[tuple[int, int], ...]
) -> list[tuple[int, int]]:
    found = []
    for match in JOINT.finditer(text, begin, finish):
        inside = any(low < match.end() and match.start() < high for low, high in keep)
        if not inside:
            found.append((begin, match.start()))
            begin = match.end()
    return [(low, high) for low, high in [*found, (begin, finish)] if text[low:high].strip()]


def _owner(piece: str, before: bool) -> bool:
    """Whether a clause is about the visitor; one that names nobody goes on as the last one did."""
    if ABOUT_THIRD.search(piece):
        return False
    if FIRST.search(piece):
        return True
    if THIRD.search(piece):
        return False
    return before or OWN.search(piece) is not None

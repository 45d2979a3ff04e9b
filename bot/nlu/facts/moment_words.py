"""The words that say what a date in a message is the date of, and which words leave it open."""

import re

_MEMBER = r"(?:full |paid[- ]up |ascl |union |founder |fully |proud |ordinary )*member(?:ship)?"
_TIME = (
    r"(?:years?|months?|weeks?|days?|decades?|fortnight|terms?|bit|while|moment|spring|summer|autumn|winter|time"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\w*)\b"
)
_OTHER_UNION = r"(?:neu|nasuwt|naht|nut|atl|unison|gmb|ucu|voice|eis|another union|other union)"
# What is joined or begun besides membership, and steps of a career.
OTHER = (
    rf"{_OTHER_UNION}(?: {_MEMBER})?|{_MEMBER} of (?:the )?(?:staff|slt|public|{_OTHER_UNION})"
    rf"|(?:re)?join(?:ed|ing) (?:the|this|that|my|an?|our|another|us|here)\b(?! (?:\w+ )?{_TIME}| (?:same )?(?:union|association|ascl)\b)"
    r"(?: [\w-]+)?"
    r"|(?:became|become|been|made|as|was|am|i'm|my) (?:\w+ ){0,2}?(?:head(?:teacher|ship)?|deputy|principal|aht|teach(?:er|ing)?)"
    r"|job|post|contract|headship|i started|started (?:at|here|as|my)|promoted|appointed|moved (?:house|school|here)|left|ofsted|applied(?: to \w+)?"
    r"|born|i qualified|retired|e-?mail(?:ed)? you"
)
# What the allegation is about: its date never counts.
EVENT = (
    r"(?:what|things?|marks|trip) (?:[\w']+ ){0,4}?accus\w+(?: me)?(?: of)?|accus\w+ me of (?:was|is|happened)|(?:is|was|'s|all) about"
    r"|rumou?rs?|mutterings|happ?e?ned|happen(?:s|ing)|incidents?|events?|occurred|took place|taken place|something|the thing"
    r"|histor(?:ic\w*|y)|(?:goes|going|go|went) (?:all the way )?back|dat(?:es|ing) (?:back|from)"
    r"|relat(?:es|ing) to|concern(?:s|ing)|regarding|from when|back when|what i did|(?:school )?trip"
    r"|residential|(?:allegations?|accusations?|claim(?:s|ed)?|complaints?) (?:from|of|about|that)(?= (?:\w+ )?(?:\d|'\d|the))"
    r"|i (?:hit|touched|shouted|hurt|restrained|taught|said)|death|died|remark|assault"
)
JOINED = (
    r"(?:re-?)?joined(?: (?:up|you(?: lot)?|ascl|as|again))*|(?:didn't|didnt|did not|never|not) (?:\w+ )?(?:re)?join|joining(?! (?:the|a|us|my))(?: date| you)?"
    r"|signed up|enrolled|welcome (?:e-?mail|pack|letter)|direct debit|came back (?:in|to you)|back in ascl|c[ao]me on board|moved to ascl|came (?:over )?to (?:you|ascl)"
    rf"|(?:my |the )?{_MEMBER}\b(?: (?:\w+ )?(?:goes back|dates(?: back| from)?|started|began|kicked in|came through|was approved|was confirmed|card|number))?"
    r"|(?:been |was |am |i'm )?(?:in|with) (?:you\b|ascl|the union|the association)"
    r"|(?:paid|paying)\b[\w ]{0,20}\b(?:into|in to|subs?(?:criptions?)?|dues|you|ascl)|first (?:payment|sub(?:scription)?)\b"
    r"|been full|full(?= since| from)|been in(?= since| for)|ascl(?=:| since| from| in | for |,? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|'?\d))"
)
# Steps that come some time after the beginning.
LATER = (
    r"(?:[\w-]+ )?(?:hearing|meeting|panel|appeal|tribunal|interview)s?|dismiss(?:ed|al)|sacked"
    r"|cleared|outcome|trial|sentenced|struck off|report (?:is|was)"
)
BEGUN = (
    r"alleg(?:ations?|ed|es|ing)|accus\w+|complain\w*|investigat\w+|disciplin\w+|capability|suspen\w+"
    r"|referr(?:ed|al)|letter|grievance|bailed|wrote(?: to me)?|written to me|process|proceedings"
    r"|arrest\w*|charged with|been charged(?! for)|police|inquests?|inquiry|reported|informed me|they (?:\w+ )?told me|hr|(?:first )?(?:i )?(?:first )?heard (?:about|of|was)|legal action"
    r"|opened (?:a|the|their|its) (?:case|file|enquiry)|came forward|case against me|claim(?:s|ed)?|looking into|contacted me"
    r"|interviewed|lado|fact[ -]?find\w*|enquir(?:y|ies)|opened it|logged|complained|(?:not|wasn't|weren't|wasnt|was|were|been|only|first|formally|then) (?:\w+ )?(?:made|raised|lodged|submitted|opened|started)|(?:made|raised|lodged|put in) (?:to|by|in)|(?:reached|got to) me|went in(?= on| in)"
    r"|went to the"
)
# Words for the allegation or process where it has been named or asked about.
BEGAN = (
    r"(?:it|this|that|everything|things|trouble|all)(?:'s| has| had|'d)? (?:\w+ ){0,2}?(?:began|begun|start(?:ed|s)|kick(?:ed|s) off"
    r"|blew up|blown up|came (?:up|out|in|to light)|came|arrived|surfaced)|kicked off|blew up|started on me"
)
UNDATED = re.compile(
    r"\b(?:accused|complained|suspended|referred|arrested|reported|wrote|bailed|alleged"
    r"|(?<!it was )(?<!that was )(?<!this is )(?<!this was )(?:an?|first|another) (?:\w+ )?"
    r"(?:allegation|complaint|grievance|investigation|referral|suspension))\b"
)
FORMER = re.compile(
    r"\b(?:let (?:it|my membership|the membership) (?:go|lapse|slip)|g[ai]ve up my membership|up to|was (?:once )?an? (?:full )?member(?! (?:when|before|already|by|at|then|long|well|first|of))|left (?:ascl|you|the union|the association|in)|lapsed?|ex-?members?|former (?:full )?member|used to be"
    r"|dropped out|g[ai]ve (?:it|my membership) up|cancelled|stopped paying|(?:membership|it) (?:has )?(?:ended|ran out|expired))\b"
)
REJOINED = re.compile(r"\b(?:re-?join\w*|joined again|back in ascl|came back|second time)\b")
NEGATED = re.compile(
    r"\b(?:no|not|never|nobody|no ?one|none|nothing|neither|without|naebody|[a-z]+n't|(?:did|does|do|was|were|is|had|have|has)nt)\b"
)
AT_LAST = re.compile(r"\b(?:until|till|only|but for|due)\b")
HEDGED = re.compile(
    r"\b(?:i think|i believe|i guess|i reckon|maybe|perhaps|possibly|probably|or so|something like)\b"
)
# Right before a date.
ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|circa|approximately|sometime|some time)(?: (?:in|the|early|late))*\s*$"
)
UNKNOWN = re.compile(
    r"\b(?:don'?t|can'?t|cannot|couldn'?t|not|no|unsure|forget|forgotten|never) (?:\w+ ){0,3}?"
    r"(?:sure|know|say|tell|remember|recall|swear|idea|certain)\b"
)
# Words that make the rest of their sentence a supposition, and those that make only their clause one.
SUPPOSED = re.compile(
    r"\b(?:if|whether|suppose|supposing|in case|imagine|hypothetical\w*|unless|what happens|in theory|(?<!it )would(?:n't)?|were to"
    r"|let'?s say|for (?:example|instance)|e\.?g|had i|should i|should(?:'ve| have)|ought to have|could(?:'ve| have)|wish|say (?:i|someone|somebody|that|an?)\b|by rights)\b"
)
TO_COME = re.compile(
    r"\b(?:might|may(?= (?:be|have|well|get|\w+ me))|could|will|'ll|going to|about to|thinking (?:of|about)|want(?:ing)? to"
    r"|hope|hoping|plan(?:ning)? to|fear|afraid|worr(?:y|ied)|expect|due to|to join|threatening|starts|begins)\b"
)
ASKED = re.compile(
    r"^\W*(?:and |so |but |also |hi |hello |then )*(?:was|were|am|is|are|did|do|does|has|have|can|should|when|which|what|who|how|why)"
    r" (?:i|you|my|the|it|they|there|that|this|someone|anyone|if|many|about|happens|did|do|does|was|is)\b"
)
_PEOPLE = (
    r"(?:colleagues?|friends?|mates?|husband|wife|partner|sister|brother|son|daughter|mother|father|mum|dad"
    r"|predecessor|deput(?:y|ies)|head(?:teacher)?s?|principals?|boss|manager|aht|teachers?|tas?|bursar|senco"
    r"|caretaker|governor|chair|somebody|someone|person|cousin|staff)"
)
_WHOSE = r"(?:an?|my|our|the|another|one of (?:my|our|the)|his|her|their)"
THIRD = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|a member|a person|people) (?:who )?(?:join\w*|signs? up|is|was|gets?|got|were) \b(?!accus)"
    rf"|\b{_PEOPLE} (?:that |who |whom )?i (?:know|knew|met|work with)\b"
    rf"|\b(?:against|into|for|about|involving|regarding|on behalf of|accused|suspended|disciplined|arrested) {_WHOSE} (?:[\w'-]+ ){{0,2}}?{_PEOPLE}\b(?! (?:who )?(?:accus|complain|alleg))"
    r"|\b(?:his|her|their|\w+'s) (?:disciplinary|suspension|membership|case|referral|hearing)\b"
    r"|\b(?:he|she|they)(?:'s|'ve|'d|'re)?(?: (?:has|have|had|was|were|is|are|got|only|just|also|then))* (?:joined|been (?:a member|in|with)|accused|suspended|arrested|charged|referred|investigated|bailed|signed up)\b(?! (?:me|us)\b)"
    r"|\b(?:accused|suspended|arrested|charged|referred|reported|complained about|wrote to|written to|investigating|investigation into) (?:him|her|them)\b"
)
THIRD_SUBJECT = re.compile(rf"\b{_WHOSE} (?:[\w'-]+ ){{0,2}}?{_PEOPLE}(?:'s)?\b")
FIRST = re.compile(r"\b(?:i|i'm|i've|i'd|im|ive|me|myself)\b")
JUST = re.compile(r"\b(?:just|now been|only now|has now|recently)\b")
AFTER_LINKS = ("after", "into", "following")
# From one anchor to the next: "(suspended) two weeks after I (joined)".
_TO_ANCHOR = r"\s+(?:(?!(?:and|but|so|then|that|this|it|which)\b)[\w'-]+\s+){0,5}$"
_LINKS = r"\b(?P<link>after|into|following|before|prior to|ahead of|by the time|b4"
LINK = re.compile(rf"{_LINKS}|when){_TO_ANCHOR}")
# At the head of a sentence: "Two weeks after I (joined), HR (suspended) me".
LED = re.compile(
    r"^\W*(?:(?:it|that) (?:was|came) |about |just |only |well |soon |shortly |not long |long |right |almost |nearly |barely )*"
    rf"(?:(?:the|an?|\d+|\w+) (?:[\w-]+ )?(?:days?|weeks?|fortnights?|months?|terms?|years?|morning|monday|friday) )?{_LINKS}){_TO_ANCHOR}"
)
THEN = re.compile(r"\b(?:and|but|so|though|although|then)\b")
ALREADY = re.compile(r"\b(?:been|already|well|'d)\b")
SHORT_ORDER = re.compile(
    r"\W*(?:it was |about |around |roughly |just |only |maybe )*(?:the|an?|\d+|two|three|four|five|six) (?:few |couple of |good )?"
    r"(?:day|week|fortnight|month|term|year)s? (?P<link>before|after)\W*"
)
AT_A_STEP = re.compile(r"\b(?:since|when|as|the (?:day|year|month|term)) (?:i|my)\b[\w' -]*$")
PAST = re.compile(r"\b(?:was|were|had|went|dismissed|sacked|attended)\b")
RECURS = re.compile(
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter|easter|christmas|xmas"
    r"|new year|half[ -]?term|michaelmas|lent|trinity|hilary|leavers|results"
)
LAST = re.compile(r"\blast\b(?! (?:week|month|year))")
OF_A_YEAR = re.compile(
    r"\d{3}|'\d\d|/|\b(?:this|that|same|next|following|previous|before|year$|ago|last (?:week|month|year))\b"
)
ANCHOR = re.compile(
    rf"\b(?:(?P<other>{OTHER})|(?P<event>{EVENT})|(?P<joined>{JOINED})|(?P<later>{LATER})|(?P<begun>{BEGUN})|(?P<began>{BEGAN}))(?!\w)"
)
SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\s[-–—]+\s")
JOINT = re.compile(
    r"\s*[,()]\s*|\s+(?=(?:and|but|so|because|although|though|while|whilst|whereas|however|then|cos|yet|plus)\s)"
)
UNSETTLED = re.compile(
    r"\bwhich (?:\w+ ){0,2}first\b|\b(?:don't|can't|couldn't|not) (?:\w+ ){0,3}(?:before or after|what order|which way)"
    r"|\b(?:one|another|some|others?) (?:\w+ ){0,2}(?:before|after)\b|\b(?:real|proper|actual)\b.* after$"
)
YEARS_BETWEEN = re.compile(r"\d\d\s*(?:to|until|till|and|[–-])\s*(?:20|19|')\d\d")

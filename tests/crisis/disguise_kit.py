"""Disguises of English: each writes a sentence so that a person still reads it."""

import random
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Disguise = Callable[[str], str]


def by_letter(change: Disguise, text: str) -> str:
    return "".join(change(char) if char in LETTERS else char for char in text)


def font(name: str) -> Disguise:
    """Letters by their Unicode name, `{}` being the letter."""
    return lambda text: by_letter(lambda c: unicodedata.lookup(name.format(c.upper())), text)


def table(signs: str, letters: str = LETTERS, upper: bool = False) -> Disguise:
    """Letters by a list of signs; others stay."""
    signs_of = str.maketrans(letters, signs)
    return lambda text: (text.upper() if upper else text).translate(signs_of)


def after_each(sign: str) -> Disguise:
    return lambda text: by_letter(lambda char: char + sign, text)


def between(sign: str) -> Disguise:
    return lambda text: " ".join(sign.join(word) for word in text.split())


def for_spaces(sign: str) -> Disguise:
    return lambda text: text.replace(" ", sign)


def leet(signs: str, letters: str) -> Disguise:
    return table(signs, letters)


def zalgo(text: str) -> str:
    chance = random.Random(999)
    marks = [chr(code) for code in range(0x300, 0x36F)]
    return by_letter(lambda char: char + "".join(chance.choices(marks, k=4)), text)


def turned(text: str) -> str:
    return table("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")(text)[::-1]


def tagged(text: str) -> str:
    return " ".join(f"<b>{word[:1]}</b>{word[1:]}" for word in text.split())


DISGUISES: dict[str, Disguise] = {
    "fullwidth": font("FULLWIDTH LATIN SMALL LETTER {}"),
    "fullwidth capitals": font("FULLWIDTH LATIN CAPITAL LETTER {}"),
    "bold": font("MATHEMATICAL BOLD SMALL {}"),
    "bold italic": font("MATHEMATICAL BOLD ITALIC SMALL {}"),
    "bold script": font("MATHEMATICAL BOLD SCRIPT SMALL {}"),
    "fraktur": font("MATHEMATICAL FRAKTUR SMALL {}"),
    "bold fraktur": font("MATHEMATICAL BOLD FRAKTUR SMALL {}"),
    "double struck": font("MATHEMATICAL DOUBLE-STRUCK SMALL {}"),
    "sans": font("MATHEMATICAL SANS-SERIF SMALL {}"),
    "sans bold italic": font("MATHEMATICAL SANS-SERIF BOLD ITALIC CAPITAL {}"),
    "monospace": font("MATHEMATICAL MONOSPACE SMALL {}"),
    "circled": font("CIRCLED LATIN SMALL LETTER {}"),
    "circled, filled": font("NEGATIVE CIRCLED LATIN CAPITAL LETTER {}"),
    "squared": font("SQUARED LATIN CAPITAL LETTER {}"),
    "squared, filled": font("NEGATIVE SQUARED LATIN CAPITAL LETTER {}"),
    "bracketed": font("PARENTHESIZED LATIN SMALL LETTER {}"),
    "flags": font("REGIONAL INDICATOR SYMBOL LETTER {}"),
    "flags, spread": lambda text: " ".join(DISGUISES["flags"](text).replace(" ", "")),
    "small capitals": table("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ"),
    "raised": table("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ"),
    "upside down": turned,
    "upside down, not reversed": table("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"),
    "right to left": lambda text: "\u202e" + text[::-1] + "\u202c",
    "Cyrillic": table("авсԁеһіјкморԛѕтуԝх", "abcdehijkmopqstywx"),
    "Cyrillic capitals": table("АВСЕНІЈКМОРЅТУХ", "ABCEHIJKMOPSTYX", upper=True),
    "Greek": table("αβεικηορτυωχ", "abeiknoptuwx"),
    "Cherokee": table("ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᎾᏢᏒᏚᎢᏙᏔᎩᏃ", "ABCDEGHIJKLMOPRSTVWYZ", upper=True),
    "Lisu": table("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "ABCDEFGHIJKLMNOPRSTUVWXYZ", upper=True),
    "syllabics": table("ᗩᗷᑕᗪᖴᕼᒍᒪᗰᑎᑭᑫᖇᔕᑌᐯᗯ᙭ᘔ", "ABCDFHJLMNPQRSUVWXZ", upper=True),
    "Han": table("卂乃匚ᗪ乇千卄丨ﾌҜㄥ爪几ㄖ卩尺丂ㄒㄩᐯ山乂ㄚ乙", "abcdefhijklmnoprstuvwxyz"),
    "currencies": table("₳฿₵ĐɆ₣₲ⱧłJ₭Ⱡ₥₦Ø₱QⱤ₴₮ɄV₩ӾɎⱫ", LETTERS.upper(), upper=True),
    "strokes": table("ⱥƀȼđɇǥħɨɉꝁłøᵽɍŧʉɏƶ", "abcdeghijkloprtuyz"),
    "braille": table("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"),
    "accents": after_each("\u0301"),
    "struck through": after_each("\u0336"),
    "enclosed": after_each("\u20dd"),
    "zalgo": zalgo,
    "zero-width spaces": after_each("\u200b"),
    "zero-width joiners": after_each("\u200d"),
    "soft hyphens": after_each("\u00ad"),
    "word joiners": after_each("\u2060"),
    "variation selectors": after_each("\ufe0f"),
    "Hangul fillers": for_spaces("\u3164"),
    "braille blanks": for_spaces("\u2800"),
    "wide spaces": for_spaces("\u3000"),
    "%20": for_spaces("%20"),
    "percent": lambda text: "".join(f"%{ord(char):02X}" for char in text),
    "percent twice": lambda text: quote(quote(text)),
    "HTML figures": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "HTML spaces": for_spaces("&nbsp;"),
    "HTML tags": tagged,
    "escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "middle dots": between("\u00b7"),
    "stars between": between("*"),
    "slashes": between("/"),
    "figures at the end": lambda text: " ".join(f"{word}99" for word in text.split()),
    "figures for spaces": for_spaces("9"),
    "figures for letters": leet("4310$", "aeios"),
}

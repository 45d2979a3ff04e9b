"""Undoes disguises: letters of other alphabets and fonts, codes, and what is put between letters.

The tables hold fonts of common "fancy text" sites and letters of other scripts that look Latin.
"""

import html
import re
import unicodedata
from urllib.parse import unquote

LATIN = "abcdefghijklmnopqrstuvwxyz"
# Each stands for the whole alphabet; a sign keeps the meaning of the first row that has it.
FONTS = (
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ",
    "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ",
    "ᗩᗷᑕᗪᕮᖴᘜᕼᓰᒍᖽᒪᗰᑎᗝᑭᑫᖇᔕᖶᑌᐯᗯ᙭ᖻᘔ",
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑ𐌒ꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
    "ᎪᏴᏟᎠᎬꓝᏀᎻᏆᎫᏦᏞᎷΝᎾᏢႳᏒᏚᎢႮᏙᏔⲬᎩᏃ",
    "ᏗᏰፈᎴᏋᎦᎶᏂᎥᏠᏦᏝᎷᏁᎧᎮᎤᏒᏕᏖᏬᏉᏇጀᎩፚ",
    "卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙",
    "₳฿₵ĐɆ₣₲ⱧłɈ₭Ⱡ₥₦Ø₱ꝖⱤ₴₮ɄꝞ₩ӾɎⱫ",
    "ค๒ς๔єŦﻮђเןкɭ๓ภ๏קợгรՇยשฬאץչ",
    "αв¢∂єƒցнιנкℓмησρզяѕтυνωχуʐ",
    "ǟɮƈɖɛʄɢɦɨʝӄʟʍռօքզʀֆȶʊʋաӼʏʐ",
    "ąცƈɖɛʄɠɧıʝƙƖɱŋơ℘զཞʂɬų۷ῳҳყʑ",
    "ⱥƀȼđɇƒǥħɨɉꝁłⱮꞥøᵽꝗɍꟊŧʉꝟⱳӿɏƶ",
    "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵",
)
FIRST_LETTERS = (0x1F1E6, 0x1F150, 0x1F170, 0x249C, 0x1F110)  # flags, filled and bracketed
# Single signs, in pairs: the sign and the letter.
SINGLE = (
    "аaвbеeкkмmнhоoрpсcтtуyхxѕsіiјjԁdԛqԝwһhүyᴦrɡgαaεeιiοoρpτtυuνvκkβbμuχxωwηnΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡp"
    "ΤtΥyΧxАaВbЕeКkМmНhОoРpСcТtУyХxЅsІiЈjԀdԚqԜwҺhҮyօoսuոnցgհhԼlⲟoⲥcⲣpⲭxǫqғfʍmıił1ðdþpæaœoßsƴyɑaɩiʋuⅼl"
    "€e£l¡i´'"
)
# Upside down, with the letters that look like others; those of TURNED_ALONE occur in no other text.
TURNED = "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"
TURNED_CAPITALS = "∀ᗺƆᗡƎℲ⅁HIſꓘ˥WNOԀὉᴚS⊥∩ΛMX⅄Z"
TURNED_ALONE = frozenset("ɐɔǝɟƃɥᴉıɾʞɯɹʇʌʍʎ∀ᗺƆᗡƎℲ⅁ꓘ˥Ԁᴚ⊥∩⅄")
BLANK = "\u2800\u2423\u115f\u1160\u3164\uffa0"  # letters and signs that look like a space
HIDDEN = frozenset({"Mn", "Me", "Cf"})
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`ʼ"))
RIGHT_TO_LEFT = "\u202e"
PARAGRAPH = re.compile(r"</?(?:br|p|div|li|tr|td)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)
ESCAPE = re.compile(r"\\(?:u\{?|x)([0-9a-f]{2,5})\}?", re.IGNORECASE)
# "d·i·e", and beside it "t·o"; then "d i e", which has no gaps between its words.
MARKED = re.compile(r"(?<![a-z0-9])[a-z](?:[^a-z0-9\s]{1,2}[a-z]){2,}(?![a-z0-9])")
MARKED_SHORT = re.compile(r"(?<![a-z0-9])[a-z][^a-z0-9\s]{1,2}[a-z](?![a-z0-9])")
SPELT_OUT = re.compile(r"(?<![a-z0-9])[a-z](?:[^a-z0-9]{1,2}[a-z]){2,}(?![a-z0-9])")
BETWEEN = re.compile(r"[^a-z]")


def _lookalikes() -> dict[int, str]:
    found = {ord(sign): letter for sign, letter in zip(SINGLE[::2], SINGLE[1::2], strict=True)}
    for font in FONTS:
        for sign, letter in zip(font, LATIN, strict=True):
            found.setdefault(ord(sign), letter)
    for first in FIRST_LETTERS:
        found.update({first + place: letter for place, letter in enumerate(LATIN)})
    return found | dict.fromkeys(map(ord, BLANK), " ")


LOOKALIKES = _lookalikes()
UPRIGHT = str.maketrans(TURNED + TURNED_CAPITALS + "ıן", LATIN + LATIN + "il")


def readings(text: str) -> list[str]:
    """`text` in lower-case Latin letters: once, or twice where it can be read from either end."""
    text = _decoded(text)
    turned = sum(char in TURNED_ALONE for char in text)
    if turned and 3 * turned >= sum(char.isalpha() for char in text):
        upright = text.translate(UPRIGHT)
        return [_plain(upright[::-1]), _plain(upright)]
    return [_plain(text), *([_plain(text[::-1])] if RIGHT_TO_LEFT in text else [])]


def _decoded(text: str) -> str:
    """Text without the codes of addresses, HTML and programs."""
    if "\\" in text:
        text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if "%" in text:
        text = unquote(unquote(text))
    if "&" in text:
        text = html.unescape(text)
    if "<" in text and ">" in text:
        text = TAG.sub("", PARAGRAPH.sub(" ", text))
    return text


def _plain(text: str) -> str:
    """Latin letters without accents, apostrophes or gaps as in "s u i c i d e"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(LOOKALIKES)).translate(LOOKALIKES)
        text = "".join(char for char in text.lower().translate(LOOKALIKES) if not _is_hidden(char))
    text = text.lower().translate(APOSTROPHES)
    joined = MARKED.sub(_letters, text)
    return SPELT_OUT.sub(_letters, joined if joined == text else MARKED_SHORT.sub(_letters, joined))


def _letters(found: re.Match[str]) -> str:
    return BETWEEN.sub("", found[0])


def _is_hidden(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char) in HIDDEN

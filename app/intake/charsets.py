"""Character sets: bytes of unknown encoding -> text, or the finding that they are no text."""

import codecs
import re

from charset_normalizer import from_bytes

from app.domain.errors import UnreadableInputError

# Byte order marks; UTF-32 first, because its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*+["']?\s*+([a-zA-Z0-9_:.-]{2,40})""")
_DECLARATION_BYTES = 4096  # HTML looks for a declaration in the first 1,024; pages are sloppy
_SAMPLE_BYTES = 32_768  # detection costs about 1 ms a kilobyte
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_MAX_CONTROL_SHARE = 0.01  # real texts hold none; a stray one is forgiven

# What news texts are found in. Left to all of its 90 code pages the detector takes short
# Cyrillic or Turkish texts for Macintosh or EBCDIC ones.
_LATIN = ["cp1252", "cp1250", "iso8859_2", "cp1254", "iso8859_16", "cp1257"]
_OTHERS = [
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "cp1253", "cp1255", "cp1256",
    "cp1258", "cp874", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip

# The letters beyond ASCII of languages in Latin script, as the pages of `_LATIN` hold them.
_ALPHABETS = [
    frozenset(letters)
    for letters in (
        "äöüß", "àâæçèéêëîïôœùûü", "áéíñóúü", "àèéìòù", "àáâãçéêíóôõú", "äåéö", "åæéø",
        "áðéíóúýþæö", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű",
        "ăâîşţșț", "čćđšž", "âçğîıöşüi̇", "ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž",
    )
]  # fmt: skip
# Pages that hold all of another's letters and more: what declares the one is read as the other.
_WIDER = {
    "iso8859-1": "cp1252", "koi8-r": "koi8-u", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
# Tried where neither declaration nor detection makes sense; most frequent on the web first.
_LAST_RESORTS = ("cp1251", "koi8_u", "cp1253", "cp1255", "cp1256")
_VOWELS = frozenset("аеёиоуыэюяіїєў")
_ACCENTED = frozenset("άέήίόύώΆΈΉΊΌΎΏ")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_TYPOGRAPHY = frozenset("\xa0«»„“”‘’‚–—…•·°€£§©®™")


def decode(data: bytes, *, markup: bool = False) -> str:
    """Decodes bytes: by their mark, as UTF-8, as declared (in markup), else as detected.

    Args:
        data: The whole of a file; may be empty.
        markup: Look for a declared character set, as in HTML.

    Raises:
        UnreadableInputError: The bytes are not text.
    """
    data = data.removeprefix(codecs.BOM_UTF8)  # it does not make what follows UTF-8
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            if 2 * text.count("\ufffd") > len(text):
                raise _not_text()
            return text
    if data.count(0) > len(data) // 50:
        return _decode_unmarked_utf16(data)
    _refuse_binary(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _decode_declared(data) if markup else None
    if declared is not None and _makes_sense(declared):
        return declared
    pages = (_detected(data), *_LAST_RESORTS)
    readings = [data.decode(page, errors="replace") for page in pages]
    return next(filter(_makes_sense, readings), declared or readings[0])


def charset_of(head: bytes) -> str:
    """The character set of a text by its beginning, in which the last character may be cut.

    Raises:
        UnreadableInputError: The bytes are not text.
    """
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), *_MARKS):
        if head.startswith(mark):
            return encoding
    _refuse_binary(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return _detected(head)
    return "utf-8"


def _decode_unmarked_utf16(data: bytes) -> str:
    zeros = data[0::2].count(0), data[1::2].count(0)
    # In UTF-16 the spaces alone put zeros in every second place, and hardly any elsewhere.
    if max(zeros) > 8 * min(zeros):
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    raise _not_text()


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise _not_text()


def _decode_declared(data: bytes) -> str | None:
    match = _DECLARATION.search(data[:_DECLARATION_BYTES])
    if match is None:
        return None
    try:
        encoding = codecs.lookup(match[1].decode("ascii")).name
        return data.decode(_WIDER.get(encoding, encoding))
    except (LookupError, UnicodeDecodeError, ValueError):  # unknown, not of text, or untrue
        return None


def _detected(data: bytes) -> str:
    # A share of broken UTF-8 (a cut character, a spliced file) is not another encoding.
    broken = data.decode("utf-8", errors="replace")
    if 0 < broken.count("\ufffd") * 20 < sum(character > "\x7f" for character in broken):
        return "utf-8"
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < len(data) and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]  # cuts no character of several bytes
    pages = _OTHERS + _LATIN
    best = from_bytes(sample, cp_isolation=pages, preemptive_behaviour=False).best()
    if best is not None and best.encoding not in _LATIN:
        return best.encoding
    return max(_LATIN, key=lambda page: _fit(sample, page))


def _makes_sense(text: str) -> bool:
    """Whether the signs beyond ASCII form words as a language writes them.

    Told by look alone: text that was read in the wrong page mixes scripts within words, puts
    capitals inside them, lacks vowels, or holds boxes and controls between its letters.
    """
    sample = "".join(text[:_SAMPLE_BYTES].split("\xad"))
    beyond = [sign for sign in sample if sign > "\x7f" and sign not in _TYPOGRAPHY]
    if not beyond:
        return True
    letters = [sign for sign in beyond if sign.isalpha()]
    wide = sum("\u0900" <= sign < "\uff00" for sign in letters)
    if len(letters) < 0.9 * len(beyond) and 2 * wide < len(beyond):
        return False  # but scripts from Hindi on have signs that are no letters
    if 2 * sum("\uff61" <= sign <= "\uff9f" for sign in beyond) > len(beyond):
        return False  # nobody writes in halves of katakana
    latin = sum(_LATIN_LETTER.match(letter) is not None for letter in letters)
    if 2 * latin > len(letters):
        return _share_of_alphabet(letters) >= 0.9
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    mixed = sum(_LATIN_LETTER.search(word) is not None for word in words)
    most = 0.5 if wide else 0.1  # where no spaces part the words, brands stand within them
    return mixed <= most * len(words) and _is_cased(words) and _has_vowels(letters)


def _is_cased(words: list[str]) -> bool:
    """Whether most words are in small letters, with a capital at their beginning at most."""
    long = [word for word in words if len(word) > 3]
    usual = sum(word[1:] == word[1:].lower() for word in long)
    return 2 * usual >= len(long)


def _has_vowels(letters: list[str]) -> bool:
    """Whether Cyrillic has the vowels of a language, two in five letters, and Greek its accents."""
    cyrillic = [letter for letter in letters if "\u0400" <= letter <= "\u04ff"]
    vowels = sum(letter.lower() in _VOWELS for letter in cyrillic)
    greek = sum("\u0370" <= letter <= "\u03ff" for letter in letters)
    accented = sum(letter in _ACCENTED for letter in letters)
    return 0.3 * len(cyrillic) <= vowels <= 0.6 * len(cyrillic) and accented >= 0.04 * greek


def _fit(sample: bytes, page: str) -> float:
    """Share of the signs beyond ASCII that belong to one Latin alphabet; 0 if undecodable.

    The pages differ in a few letters only ('ñ' or 'ń'), which the detector's statistics
    miss in a headline or in Spanish.
    """
    try:
        text = sample.decode(page).lower()
    except UnicodeDecodeError:
        return 0.0
    letters = [sign for sign in text if sign > "\x7f" and sign not in _TYPOGRAPHY]
    return _share_of_alphabet(letters) if letters else 1.0


def _share_of_alphabet(letters: list[str]) -> float:
    """Share of letters beyond ASCII that one language in Latin script has."""
    small = [letter.lower() for letter in letters]
    return max(sum(sign in alphabet for sign in small) for alphabet in _ALPHABETS) / len(small)


def _not_text() -> UnreadableInputError:
    return UnreadableInputError(
        "expected text, HTML or JSON Lines, found binary data; convert it to one of these"
    )

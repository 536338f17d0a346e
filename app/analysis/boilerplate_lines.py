"""Lines of a scraped page: what each looks like, before any is judged against the others."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from app.analysis.boilerplate_cues import AGO, CHROME, COMMENTS_HEADING, CREDIT, META, TEASER_LABEL

SENTENCE_WORDS = 6  # a punctuated line of so many words is prose; fewer may be a button
PLAIN_WORDS = 12  # a button or a notice is shorter
LONG_LINE_WORDS = 28  # prose even where the full stop is missing
_CUE_CHARACTERS = 100_000  # of a text, in which cues are looked for: up to 2 ms a thousand
_CUE_WORDS = 45  # longer lines are prose: cues are not even looked for
_LONG_LINE_CHARACTERS = 600  # prose whatever its words, such as a text without spaces
_MAX_LINES = 3_000  # no article has more
_READ_CHARACTERS = 20_000  # of a line; what it is shows long before, and it may hold megabytes
_WRAP_WIDTHS = (50, 110)  # characters a line, where a text is broken at a column

_SENTENCE_ENDS = frozenset(".!?…。！？؟۔।॥։።;；")
_OPEN_ENDS = frozenset(":,–—-：，、،")
_CLOSERS = "\"'»”’“„›)]}）」』】》*_ \u200d\ufe0f"
_WIDE = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MENU_SEPARATOR = re.compile(r"\s*[|•·›»→≡☰¦]\s*|\s+[/>–—]\s+|\s{2,}|\t")
_BULLET = re.compile(r"(?:[•›»▪▶►●◆■‣·*>+–—-]|\d{1,2}[.)])\s+\S")
_LABEL = re.compile(r"[^\W\d_][^:：.!?\n]{1,28}[:：]\s?\S")
_ADDRESS = re.compile(r"(?:\S+:\s*)?(?:https?://|www\.)\S+|\S*_\S*_\S*")
_WORD = re.compile(r"[^\W_]+")
_STEM_LENGTH = 5  # letters that an inflected word of most languages keeps
_HANGUL = re.compile("[\uac00-\ud7a3]{2}")  # two syllables of Korean are as many letters


class Kind(StrEnum):
    """What a line is taken for by its look."""

    SENTENCE = "sentence"  # prose
    REMARK = "remark"  # punctuated, but short: prose or a button
    SHORT = "short"  # neither long nor punctuated: heading, caption, teaser, menu entry
    BULLET = "bullet"
    LABELLED = "labelled"  # 'Read also: …'
    CREDIT = "credit"
    META = "meta"  # when, by whom, how often read
    MENU = "menu"
    CHROME = "chrome"  # asks the reader to do something, or tells of the page
    AGO = "ago"  # '2 hours ago'
    COMMENTS = "comments"  # the heading of the readers' comments


PROSE = frozenset({Kind.SENTENCE, Kind.REMARK})


@dataclass(slots=True)
class Line:
    """A line and its look.

    Attributes:
        text: Without white space around it.
        key: For comparing lines: case-folded words alone.
        weight: Words; two ideographs count as one.
        block: Number of the group of lines between blank lines.
        cues: How often the page speaks in it.
        stems: Beginnings of its longer words, to see what it is about.
        truncated: Ends in '…', as the text of a teaser does.
        repeated: The same line stands elsewhere too.
    """

    text: str
    key: str
    weight: int
    block: int
    kind: Kind
    cues: int = 0
    stems: frozenset[str] = frozenset()
    truncated: bool = False
    repeated: bool = False


def read_lines(text: str) -> list[Line]:
    """Splits a text into its lines, blank ones left out, and looks at each.

    After the 3,000th the rest is one line: a million lines of a letter are no article, and
    would cost as much as a thousand articles.
    """
    lines: list[Line] = []
    block = 0
    for raw in _unwrap(_split(text)):
        stripped = raw.strip()
        if stripped:
            lines.append(_measure(stripped, block))
        else:
            block += 1
    if all(line.weight >= PLAIN_WORDS and line.kind is Kind.SENTENCE for line in lines):
        return lines  # nothing but paragraphs: a clean text, and most are
    cue_characters = _CUE_CHARACTERS
    for line in lines:
        cue_characters -= len(line.text)
        _look_at(line, for_cues=cue_characters > 0)
    keys = Counter(line.key for line in lines)
    for line in lines:
        line.repeated = keys[line.key] > 1 and line.weight >= 3
    return lines


def stems_of(text: str) -> frozenset[str]:
    """Beginnings of the longer words; pairs of ideographs where words are not spaced."""
    return _stems(line_key(text))


def line_key(text: str) -> str:
    """Case-folded words alone, to compare lines by."""
    return " ".join(_WORD.findall(text.casefold()))


def _stems(key: str) -> frozenset[str]:
    if not _WIDE.search(key):
        stems = {word[:_STEM_LENGTH] for word in key.split(" ") if len(word) >= _STEM_LENGTH}
        return frozenset(stems.union(_HANGUL.findall(key)))
    stems = set()
    for word in key.split(" "):
        if _WIDE.search(word):
            stems.update(word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _STEM_LENGTH:
            stems.add(word[:_STEM_LENGTH])
    return frozenset(stems)


def _split(text: str) -> list[str]:
    lines = text.split("\n", _MAX_LINES)
    if len(lines) > _MAX_LINES:
        lines[-1] = " ".join(lines[-1].split())
    return lines


def _unwrap(lines: list[str]) -> list[str]:
    """Joins the lines of paragraphs that were broken at a column."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 6 or max(map(len, filled)) > _WRAP_WIDTHS[1]:
        return lines
    going_on = [line for line in filled[1:] if line.lstrip()[0].islower()]
    wide = [line for line in filled if len(line) >= _WRAP_WIDTHS[0]]
    if len(going_on) * 3 < len(filled) or len(wide) * 2 < len(filled):
        return lines
    paragraphs: list[list[str]] = []
    for line in lines:
        stripped = line.strip()
        if paragraphs and paragraphs[-1][-1] and stripped:
            paragraphs[-1].append(stripped)
        else:
            paragraphs.append([stripped])
    return [" ".join(paragraph) for paragraph in paragraphs]


def _measure(text: str, block: int) -> Line:
    beginning = text[:_READ_CHARACTERS]
    weight = _weight(beginning)
    bare = text.rstrip(_CLOSERS)
    truncated = weight <= LONG_LINE_WORDS and bare.endswith(("…", "..."))
    prose = len(text) >= _LONG_LINE_CHARACTERS or (_is_prose(bare, weight) and not truncated)
    kind = Kind.SENTENCE if prose else Kind.SHORT
    key = line_key(beginning) + text[_READ_CHARACTERS:]
    return Line(text, key, weight, block, kind, truncated=truncated)


def _look_at(line: Line, *, for_cues: bool) -> None:
    line.stems = _stems(line.key[:_READ_CHARACTERS])
    if not for_cues or line.weight > _CUE_WORDS or len(line.text) >= _LONG_LINE_CHARACTERS:
        return
    folded = line.text.casefold()
    line.cues = len(CHROME.findall(folded))
    prose = line.kind is Kind.SENTENCE
    line.kind = _prose_kind(line, folded) if prose else _other_kind(line, folded)


def _weight(text: str) -> int:
    wide = len(_WIDE.findall(text))
    return len(text.split()) if not wide else max(len(text.split()), wide // 2)


def _is_prose(bare: str, weight: int) -> bool:
    if not bare or weight >= LONG_LINE_WORDS:
        return True
    return bare[-1] in _SENTENCE_ENDS or (bare[-1] in _OPEN_ENDS and weight >= 8)


def _prose_kind(line: Line, folded: str) -> Kind:
    if COMMENTS_HEADING.fullmatch(folded):
        return Kind.COMMENTS
    if line.cues >= 2 and line.cues * 8 >= line.weight:
        return Kind.CHROME
    if line.weight <= 8 and (CREDIT.search(folded) or AGO.search(folded)):
        return Kind.CREDIT
    if line.weight >= SENTENCE_WORDS:
        return Kind.LABELLED if _is_labelled(folded) and line.weight <= 25 else Kind.SENTENCE
    return Kind.CHROME if line.cues else Kind.REMARK


def _other_kind(line: Line, folded: str) -> Kind:
    tests = (
        (Kind.COMMENTS, COMMENTS_HEADING.fullmatch(folded) is not None),
        (Kind.AGO, AGO.search(folded) is not None and line.weight <= 8),
        (Kind.MENU, _is_menu(line.text)),
        (Kind.CHROME, line.cues * 5 >= line.weight and line.cues > 0),
        (Kind.CHROME, line.cues > 1 and line.weight <= PLAIN_WORDS),
        (Kind.CHROME, _ADDRESS.fullmatch(line.text) is not None or not line.key),
        (Kind.LABELLED, TEASER_LABEL.match(folded) is not None),
        (Kind.CREDIT, CREDIT.search(folded) is not None),
        (Kind.META, META.match(folded) is not None or _is_figures(line.text)),
        (Kind.BULLET, _BULLET.match(line.text) is not None),
        (Kind.LABELLED, _is_labelled(folded) or _has_loud_label(line.text)),
    )
    return next((kind for kind, holds in tests if holds), Kind.SHORT)


def _is_menu(text: str) -> bool:
    parts = [part for part in _MENU_SEPARATOR.split(text) if part]
    if len(parts) < 3:
        return False
    return all(_weight(part) <= 5 for part in parts) and sum(map(_weight, parts)) <= 4 * len(parts)


def _is_labelled(folded: str) -> bool:
    match = TEASER_LABEL.match(folded)
    return match is not None and match["rest"] is not None


def _has_loud_label(text: str) -> bool:
    """'SEE ALSO: Something else': a label in capitals before a headline."""
    if not _LABEL.match(text):
        return False
    label, _, rest = text.replace("：", ":").partition(":")
    return label.isupper() and len(label.split()) >= 2 and not rest.isupper()


def _is_figures(text: str) -> bool:
    """Dates, rates and counters: as many figures as letters, or more."""
    digits = sum(map(str.isdigit, text))
    letters = sum(map(str.isalpha, text))
    return digits > 0 and digits >= letters

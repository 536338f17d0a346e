"""The article within a text as scraped: title and paragraphs, without what pages put around.

Structure decides first: an article is the stretch of lines where prose outweighs menus,
teasers and buttons, and what is about the same matter belongs together. Cue lists in many
languages (`boilerplate_cues`) decide where structure alone cannot.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from app.analysis.boilerplate_lines import PROSE, Kind, Line, line_key, read_lines, stems_of

# What a line adds to the stretch it stands in; prose adds its words. A footer or a list of
# teasers must outweigh a stray sentence after it, a teaser within the article must not
# outweigh the paragraphs that follow.
_COSTS = {
    Kind.SHORT: 2.0, Kind.BULLET: 1.0, Kind.LABELLED: 1.0, Kind.CREDIT: 2.0, Kind.META: 2.0,
    Kind.MENU: 4.0, Kind.CHROME: 4.0, Kind.AGO: 6.0, Kind.COMMENTS: 6.0,
}  # fmt: skip
_MAX_GAIN = 40.0
_DROPPED_INSIDE = frozenset(
    {Kind.MENU, Kind.CHROME, Kind.AGO, Kind.LABELLED, Kind.CREDIT, Kind.META, Kind.COMMENTS}
)
_MIN_COHESION = 0.08  # words of a line, of all, that stand in the rest of the article too
_DOUBTFUL_WORDS = 22
_CRY_WORDS = 12
_TITLE_WORDS = (3, 30)
_CAPTION_EDGE = 0.45  # how much more a caption may share with the text than its headline
_PAGE_SIGNS = frozenset("|≡☰→[]>›»")
_MAX_TITLE_CHARACTERS = 250
_MAX_PASSES = 8  # each pass but the last drops lines; real pages settle after two


class Reason(StrEnum):
    """Why a line is not of the article."""

    MENU = "menu"
    NOTICE = "button or notice"
    TEASER = "teaser"
    CREDIT = "picture credit"
    META = "time, byline or counter"
    COMMENTS = "readers' comments"
    REPEATED = "stands elsewhere too"
    OUTSIDE = "outside the article"
    STRANGE = "about something else"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not of the article."""

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article without the page around it.

    Attributes:
        title: As given, else the headline found; may be empty.
        body: Paragraphs joined by newlines; may be empty.
        dropped: Lines that are not of the article, in their order.
        head: Those of `dropped` that stood above the first paragraph; a dateline or a
            publication date may be among them.
    """

    title: str
    body: str
    dropped: tuple[Dropped, ...] = ()
    head: tuple[str, ...] = ()


_REASONS = {
    Kind.MENU: Reason.MENU, Kind.CHROME: Reason.NOTICE, Kind.AGO: Reason.TEASER,
    Kind.LABELLED: Reason.TEASER, Kind.CREDIT: Reason.CREDIT, Kind.META: Reason.META,
    Kind.COMMENTS: Reason.COMMENTS,
}  # fmt: skip


def clean(title: str, text: str) -> Cleaned:
    """Finds the article in a text as scraped; leaves a clean text as it is.

    Idempotent: cleaning its own title and body changes nothing. Never raises.

    Args:
        title: Headline where known, else ''.
        text: The page's text, one paragraph or item a line.
    """
    current = _clean_once(title, text)
    dropped, head = list(current.dropped), current.head
    before = (title, text)
    for _ in range(_MAX_PASSES):
        if (current.title, current.body) == before:
            break
        before = (current.title, current.body)
        again = _clean_once(current.title, current.body)
        dropped.extend(again.dropped)
        current = again
    return Cleaned(current.title, current.body, tuple(dropped), head)


def _clean_once(title: str, text: str) -> Cleaned:
    lines = read_lines(text)
    first, last = _core(lines)
    if last < first:  # no prose at all: a headline, a list, a cry
        return _without_prose(title, lines)
    headline = -1 if title else _headline(lines, first, last)
    found = title or (lines[headline].text if headline >= 0 else "")
    keep = _kept_inside(lines, first, last, found)
    keep.update(_leads(lines, headline, first, found))
    keep.discard(headline)
    body = [lines[place].text for place in sorted(keep)]
    head_end = min(keep, default=first)
    dropped = [
        (place, Dropped(line.text, _why(line, line_key(found), inside=first <= place <= last)))
        for place, line in enumerate(lines)
        if place not in keep and place != headline
    ]
    return Cleaned(
        title=found,
        body="\n".join(body),
        dropped=tuple(line for _, line in dropped),
        head=tuple(line.text for place, line in dropped if place < head_end),
    )


def _why(line: Line, title_key: str, *, inside: bool) -> Reason:
    if line.kind in _REASONS:
        return _REASONS[line.kind]
    if not inside:
        return Reason.OUTSIDE
    if line.repeated or line.key == title_key:
        return Reason.REPEATED
    return Reason.STRANGE if line.kind in PROSE else Reason.TEASER


def _without_prose(title: str, lines: list[Line]) -> Cleaned:
    own = [line for line in lines if line.kind not in _DROPPED_INSIDE] or lines
    found = title
    if not found and len(own) > 1 and len(own[0].text) <= _MAX_TITLE_CHARACTERS:
        found, own = own[0].text, own[1:]
    kept = {line.text for line in own} | {found}
    body = [line.text for line in own if line.key != line_key(found)]
    dropped = [
        Dropped(line.text, _why(line, line_key(found), inside=False))
        for line in lines
        if line.text not in kept
    ]
    return Cleaned(found, "\n".join(body), tuple(dropped))


def _core(lines: list[Line]) -> tuple[int, int]:
    """First and last line of the stretch with the largest sum of gains; (0, -1) if none."""
    gains = _gains(lines)
    best, best_first, best_last = 0.0, 0, -1
    total, first = 0.0, 0
    for place, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, place
        total += gain
        if total > best:
            best, best_first, best_last = total, first, place
    return _extended(lines, best_first, best_last) if best_last >= 0 else (0, -1)


def _gains(lines: list[Line]) -> list[float]:
    counts = Counter(stem for line in lines if line.kind in PROSE for stem in line.stems)
    gains = []
    for place, line in enumerate(lines):
        if line.kind not in PROSE:
            gains.append(-_COSTS[line.kind] * (2 if line.repeated else 1))
            continue
        if _is_doubtful(lines, place):
            gains.append(0.0)
            continue
        gain = min(float(line.weight), _MAX_GAIN)
        if line.kind is Kind.REMARK:
            gain /= 2
        shared = sum(counts[stem] > 1 for stem in line.stems)
        if shared < _MIN_COHESION * line.weight:
            gain /= 2  # about something else, as the text of a teaser is
        gains.append(gain)
    return gains


def _extended(lines: list[Line], first: int, last: int) -> tuple[int, int]:
    """Takes in prose that adjoins the stretch, or follows it after one heading or teaser."""
    while first > 0 and _is_plain_prose(lines, first - 1):
        first -= 1
    about = frozenset().union(*(line.stems for line in lines[first : last + 1]))
    while last + 1 < len(lines):
        step = 1 if lines[last + 1].kind in PROSE else 2
        if last + step >= len(lines) or not _is_plain_prose(lines, last + step):
            break
        if step == 2 and not lines[last + 2].stems & about:
            break
        last += step
    return first, last


def _is_plain_prose(lines: list[Line], place: int) -> bool:
    return lines[place].kind in PROSE and not _is_doubtful(lines, place)


def _is_doubtful(lines: list[Line], place: int) -> bool:
    """Whether the page may speak in a sentence: a form's note, a call to subscribe.

    A cue alone is no proof, for news tell of cookies and Telegram too: the line must be
    short and stand beside others that are no prose.
    """
    line = lines[place]
    if _is_cry(line) and line.weight <= _CRY_WORDS and place > 0:
        return lines[place - 1].kind is Kind.LABELLED
    if not _may_be_the_pages(line):
        return False
    beside = lines[max(0, place - 1) : place + 2]
    return line.cues > 1 or any(
        other is not line and (other.kind not in PROSE or other.cues) for other in beside
    )


def _may_be_the_pages(line: Line) -> bool:
    """Whether cues tell of the page: a single one in a longer sentence is a word of the news."""
    most = _DOUBTFUL_WORDS if line.cues > 1 else _CRY_WORDS
    return line.cues > 0 and line.weight <= most


def _kept_inside(lines: list[Line], first: int, last: int, title: str) -> set[int]:
    title_key = line_key(title)
    end = _comments_start(lines, first, last)
    keep: set[int] = set()
    seen = {title_key}
    for place in range(first, end + 1):
        line = lines[place]
        if line.kind in _DROPPED_INSIDE or _is_repetition(line, title_key, seen):
            continue
        seen.add(line.key)
        if line.kind in PROSE or not _is_list_of_teasers(lines, place, first, end):
            keep.add(place)
    return _without_strangers(lines, keep, first, end, title)


def _comments_start(lines: list[Line], first: int, last: int) -> int:
    """Last line before the readers' comments, if those stand within the stretch."""
    weights = [line.weight if line.kind in PROSE else 0 for line in lines]
    for place in range(first, last + 1):
        heading = lines[place].kind is Kind.COMMENTS
        # The same word above the article is a link that leads down to them.
        if heading and sum(weights[first:place]) >= max(30, sum(weights[place:last]) // 4):
            return place - 1
    return last


def _is_repetition(line: Line, title_key: str, seen: set[str]) -> bool:
    if line.truncated and line.key and title_key.startswith(line.key):
        return True
    return line.key == title_key or (line.weight >= 5 and line.key in seen)


def _is_list_of_teasers(lines: list[Line], place: int, first: int, last: int) -> bool:
    """Whether an unpunctuated line stands with others, as teasers do and headings do not."""
    line = lines[place]
    around = [
        other
        for other in (place - 1, place + 1)
        if first <= other <= last and lines[other].block == line.block
    ]
    neighbours = [lines[other] for other in around]
    if line.repeated or any(other.kind not in PROSE for other in neighbours):
        return not _is_enumeration(lines, place)
    # A heading stands above prose; what stands below a label or a menu is a teaser.
    before = lines[place - 1] if place > first else None
    return before is not None and before.kind in {Kind.LABELLED, Kind.MENU, Kind.AGO}


def _is_enumeration(lines: list[Line], place: int) -> bool:
    """Items announced by a sentence that ends in a colon are the article's own."""
    while place > 0 and lines[place].kind in {Kind.BULLET, Kind.SHORT}:
        place -= 1
    line = lines[place]
    return line.kind in PROSE and line.text.endswith((":", "：")) and line.weight >= 5


def _without_strangers(
    lines: list[Line], keep: set[int], first: int, last: int, title: str
) -> set[int]:
    """Drops what stands beside dropped lines and shares no word with the rest."""
    counts = Counter(stem for place in keep for stem in lines[place].stems)
    counts.update(stems_of(title))
    result = set(keep)
    for place in keep:
        line = lines[place]
        if line.weight > _DOUBTFUL_WORDS or any(counts[stem] > 1 for stem in line.stems):
            continue
        is_prose = line.kind in PROSE
        lonely = any(
            0 <= other < len(lines)
            and other not in keep
            and (is_prose or lines[other].block == line.block)
            for other in (place - 1, place + 1)
        )
        if lonely and (not is_prose or place == first or _may_be_the_pages(line)):
            result.discard(place)
    return result or keep


def _headline(lines: list[Line], first: int, last: int) -> int:
    """The line above the first paragraph that names what the text is about; -1 if none."""
    prose = [place for place in range(first, last + 1) if lines[place].kind in PROSE]
    about = frozenset().union(*(lines[place].stems for place in prose))
    best, best_score = -1, 0.0
    for place in range(prose[0]):
        if _can_be_headline(lines[place]):
            score = _headline_score(lines[place], about)
            if place + 1 == prose[0]:
                score += 0.3
            # The first good one: captions and leads below it name more of the same.
            if score > best_score + _CAPTION_EDGE or best < 0:
                best, best_score = place, score
    if best < 0 and len(prose) > 1 and _is_cry(lines[prose[0]]):
        return prose[0]
    return best


def _can_be_headline(line: Line) -> bool:
    least, most = _TITLE_WORDS
    return (
        line.kind in {Kind.SHORT, Kind.LABELLED, Kind.CHROME, Kind.REMARK}
        and least <= line.weight <= most
        and sum(map(str.isalpha, line.text)) >= 2 * least
        and len(line.text) <= _MAX_TITLE_CHARACTERS
        and not line.truncated
    )


def _headline_score(line: Line, about: frozenset[str]) -> float:
    shared = len(line.stems & about)
    score = shared / max(2, len(line.stems)) + 0.1 * min(3, shared)
    if line.cues or _PAGE_SIGNS & set(line.text):
        score -= 0.5
    return score


def _is_cry(line: Line) -> bool:
    """A headline that ends as a sentence: 'What now?', 'At last!'."""
    return line.weight <= _DOUBTFUL_WORDS and line.text.endswith(("?", "!", "？", "！", "؟"))


def _leads(lines: list[Line], headline: int, first: int, title: str) -> set[int]:
    """The unpunctuated line right below the headline that sums the article up, if there is."""
    place = headline + 1
    if not title or place >= first:
        return set()
    line = lines[place]
    beside_credit = any(
        other.kind is Kind.CREDIT and other.block == line.block for other in lines[:first]
    )
    is_lead = line.kind is Kind.SHORT and line.weight >= 7 and not line.repeated
    return {place} if is_lead and not beside_credit and line.stems & stems_of(title) else set()

"""Names and numbers that two articles share, as their evidence tells them, shown in sentences."""

import re

from markupsafe import Markup, escape

from app.domain.evidence import Contribution, Evidence, EvidenceKind

_BETWEEN_PAIRS = "; "
_EQUALS = " = "
_NO_NAMES = "no name"  # so begins what is said where none is shared
_SHORTEST = 2  # characters; a single digit stands in many words
_LONGEST_WHOLE = 3  # 'EU' is not marked in 'Europe', 'Istanbul' is in 'Istanbula'
_CASED = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"  # scripts that part words by spaces
_ZEROS = "0\u0660\u06f0\u0966\u09e6"  # ASCII, Arabic, Persian, Devanagari, Bengali


def matched(contribution: Contribution) -> list[tuple[str, str]]:
    """What was found in both texts: [('Рябков', 'Ryabkov')]; empty for words about the texts."""
    kind, detail = contribution.kind, contribution.detail
    has_pairs = (kind is EvidenceKind.NAMES and not detail.startswith(_NO_NAMES)) or (
        kind is EvidenceKind.NUMBERS and _EQUALS in detail
    )
    if not has_pairs:
        return []
    pairs = [part.partition(_EQUALS) for part in detail.split(_BETWEEN_PAIRS)]
    return [(left, right or left) for left, _, right in pairs]


def all_matched(evidence: Evidence) -> list[str]:
    """Every name and number of either text that has its like in the other."""
    return [word for each in evidence.contributions for pair in matched(each) for word in pair]


def highlighted(sentence: str, words: list[str]) -> Markup:
    """A sentence as HTML with these words marked, numbers in whichever digits it has them."""
    wanted = sorted({word for word in words if len(word) >= _SHORTEST}, key=len, reverse=True)
    if not wanted:
        return escape(sentence)
    pieces = re.split(f"({'|'.join(map(_pattern, wanted))})", sentence, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


def _pattern(word: str) -> str:
    """Matches a word where one begins; evidence tells numbers in ASCII digits."""
    found = "".join(map(_character, word))
    if re.match(f"[{_CASED}0-9]", word):
        found = f"(?<![{_CASED}0-9]){found}"
    if word[-1].isdigit():
        return f"{found}(?![0-9])"
    whole = len(word) <= _LONGEST_WHOLE and re.search(f"[{_CASED}]$", word)
    return f"{found}(?![{_CASED}])" if whole else found


def _character(character: str) -> str:
    if character in "0123456789":
        return f"[{''.join(chr(ord(zero) + int(character)) for zero in _ZEROS)}]"
    return "[.,\u066b]" if character == "." else re.escape(character)

"""Names and numbers that two articles share, as their evidence tells them, shown in sentences."""

import re

from markupsafe import Markup, escape

from app.domain.evidence import Contribution, Evidence, EvidenceKind

_WITH_PAIRS = (EvidenceKind.NAMES, EvidenceKind.NUMBERS)
_BETWEEN_PAIRS = "; "
_EQUALS = " = "
_SHORTEST = 2  # characters; a single digit stands in many words


def matched(contribution: Contribution) -> list[tuple[str, str]]:
    """What was found in both texts: [('Рябков', 'Ryabkov')]; empty for words about the texts."""
    detail = contribution.detail
    if contribution.kind not in _WITH_PAIRS or contribution.log_odds <= 0:
        return []
    pairs = [part.partition(_EQUALS) for part in detail.split(_BETWEEN_PAIRS)]
    return [(left, right or left) for left, _, right in pairs]


def all_matched(evidence: Evidence) -> list[str]:
    """Every name and number of either text that has its like in the other."""
    return [word for each in evidence.contributions for pair in matched(each) for word in pair]


def highlighted(sentence: str, words: list[str]) -> Markup:
    """A sentence as HTML with these words marked."""
    wanted = sorted({word for word in words if len(word) >= _SHORTEST}, key=len, reverse=True)
    if not wanted:
        return escape(sentence)
    pieces = re.split(f"({'|'.join(map(re.escape, wanted))})", sentence, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else piece
        for place, piece in enumerate(pieces)
    )

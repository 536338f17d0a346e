"""The least that known labelled files must score; lower a floor only with a changelog line."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.evaluation.datasets import LabelledArticle
from app.evaluation.pairs import LabelledPair, PairReport
from app.evaluation.replay import Report


@dataclass(frozen=True, slots=True)
class Floor:
    """What a labelled file must reach with the packaged model, weights and default settings.

    Attributes:
        file: What the file is called.
        b_cubed: B-cubed F1.
        pairs: Pairwise F1.
        cross_language: Pairwise F1 across languages; 0 where the file has one language.
    """

    file: str
    b_cubed: float
    pairs: float
    cross_language: float


@dataclass(frozen=True, slots=True)
class PairFloor:
    """What a file of labelled pairs must reach.

    Attributes:
        file: What the file is called.
        average_precision: Of pairs of one event against pairs of two.
    """

    file: str
    average_precision: float


# Each a little under what was measured: machines round differently.
FLOORS: Mapping[str, Floor] = {
    "35237db6f449bbbf2820abe7a5a70d56": Floor("gold", 0.97, 0.96, 0.96),
    "211c1bfd8cbb373382e75a301b7e7a5d": Floor("gold_dense", 0.94, 0.91, 0.93),
    "1b4752c3bc45bdaabdd7d8a501e211cf": Floor("og2021", 0.64, 0.38, 0.33),
    "284f1b0e7da87be5d42402032bd9546c": Floor("itn", 0.74, 0.62, 0.64),
    "4a8625b545f9ae1dcf6c681404b14955": Floor("ecb_plus", 0.88, 0.86, 0.0),
    "1db37e7953fe10ac6aa3f07590b65f66": Floor("unseen", 0.91, 0.87, 0.88),
    "a86e8d0a3889bc328a6799a502415a8b": Floor("fresh", 0.89, 0.78, 0.79),
    "cf4ac8a5c672551f6d6ffa7723f225b8": Floor("fresh_long", 0.94, 0.87, 0.87),
    "38a0c14ba7e466cfe7f1dc45c25c3dd7": Floor("fresh_large", 0.74, 0.53, 0.54),
}

PAIR_FLOORS: Mapping[str, PairFloor] = {
    "dcedbc87dcc2bab20bbad63b0ae80aa3": PairFloor("paraphraser_ru_pairs", 0.89),
    "affbf7a172526411cbea248d20dd4c97": PairFloor("semeval_sample_pairs", 0.68),
}


def fingerprint(labelled: Iterable[LabelledArticle]) -> str:
    """Identity of labelled articles in their order: what they say and how they are labelled."""
    return _digest(
        (item.raw.id, item.label, item.raw.title, item.raw.text, _time(item)) for item in labelled
    )


def pairs_fingerprint(pairs: Iterable[LabelledPair]) -> str:
    """Identity of labelled pairs in their order."""
    return _digest(
        (pair.left.title, pair.left.text, pair.right.title, pair.right.text, str(pair.likeness))
        for pair in pairs
    )


def shortfalls(file: str, labelled: Iterable[LabelledArticle], report: Report) -> list[str]:
    """What a report misses of its floor, in words; empty when it holds.

    A file without a floor misses it too: what is not known cannot be checked.
    """
    identity = fingerprint(labelled)
    floor = FLOORS.get(identity)
    if floor is None:
        return [_unknown(file, identity)]
    return _below(
        file,
        {
            "B-cubed F1": (report.b_cubed.f1, floor.b_cubed),
            "pairwise F1": (report.pairwise.all.f1, floor.pairs),
            "cross-language pairwise F1": (report.pairwise.cross_language.f1, floor.cross_language),
        },
    )


def pair_shortfalls(file: str, pairs: Iterable[LabelledPair], report: PairReport) -> list[str]:
    """The same for a file of pairs."""
    identity = pairs_fingerprint(pairs)
    floor = PAIR_FLOORS.get(identity)
    if floor is None:
        return [_unknown(file, identity)]
    reached = report.all.average_precision
    return _below(file, {"average precision": (reached, floor.average_precision)})


def _unknown(file: str, identity: str) -> str:
    return f"{file}: no floor is known for it (fingerprint {identity})"


def _below(file: str, figures: Mapping[str, tuple[float, float]]) -> list[str]:
    return [
        f"{file}: {name} is {reached:.4f}, below its floor of {least:.4f}"
        for name, (reached, least) in figures.items()
        if reached < least
    ]


def _time(item: LabelledArticle) -> str:
    return item.raw.published.at.isoformat() if item.raw.published else ""


def _digest(rows: Iterable[tuple[str, ...]]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for row in rows:
        for field in row:
            digest.update(field.encode())
            digest.update(b"\0")
    return digest.hexdigest()

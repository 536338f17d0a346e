"""Which neighbours an article is compared with, and how near its neighbours usually are."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import neg

from app.clustering.company import RADIUS_NEIGHBOURS, USUAL_SIMILARITY, Company
from app.clustering.profile import Profile
from app.domain.article import ArticleId
from app.ports import Neighbour

SEARCHED_NEIGHBOURS = 256
"""Neighbours asked of the index. Each language lies a little apart: on og2021, with the first
packaged model, the nearest 40 held a report of the same event in another language for 66 % of
the articles that had one, the nearest 200 for 89 %."""

CANDIDATES_A_LANGUAGE, MAX_CANDIDATES = 8, 40
"""16 and 64 took more time (32 in all a quarter less) and grouped no better."""

_SPARSE, _CROWDED = 0.15, 0.5  # usual similarities among unlike reports, and within one topic


@dataclass(frozen=True, slots=True)
class Surroundings:
    """An article's neighbourhood, against which nearness is judged.

    Attributes:
        radius: Language -> mean similarity of the nearest articles of that language
            (Conneau et al. 2018 call the correction by it CSLS).
        similarities: Language -> similarities of its articles, falling.
        company: The article and those it is compared with.
    """

    radius: Mapping[str, float]
    similarities: Mapping[str, tuple[float, ...]]
    company: Company = field(default_factory=Company)
    _crowding: Mapping[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Tells how crowded each language is once: it is asked for every pair."""
        crowding = {each: _crowding(near) for each, near in self.similarities.items()}
        object.__setattr__(self, "_crowding", crowding)

    def among(self, articles: Sequence[Profile]) -> "Surroundings":
        """The same with this company, at least one article."""
        return replace(self, company=Company(articles))

    @property
    def are_sparse(self) -> bool:
        """Whether too few articles are around to tell how near they usually are."""
        return sum(len(near) for near in self.similarities.values()) < RADIUS_NEIGHBOURS

    def crowding(self, language: str) -> float:
        """How far near articles of a language are all of one topic, in [0, 1].

        Told by those that come after the nearest, which may report one event.
        """
        return self._crowding.get(language, _UNKNOWN_CROWDING)

    def radius_of(self, language: str) -> float:
        """The usual similarity of near articles in a language."""
        return self.radius.get(language, USUAL_SIMILARITY)

    def rank(self, language: str, similarity: float) -> int:
        """How many articles of a language are nearer than this similarity."""
        return bisect_left(self.similarities.get(language, ()), -similarity, key=neg)


def choose_candidates(
    neighbours: Sequence[Neighbour],
    languages: Mapping[ArticleId, str],
    usual: float = USUAL_SIMILARITY,
) -> tuple[list[Neighbour], Surroundings]:
    """Keeps the nearest of each language, so that no language crowds the others out.

    Where few languages are near, the nearest of the others fill up.

    Args:
        neighbours: Most similar first.
        languages: Of each neighbour.
        usual: How near neighbours usually are; stands in for those that are missing.
    """
    by_language: dict[str, list[float]] = {}
    kept: list[int] = []
    spare: list[int] = []
    for place, neighbour in enumerate(neighbours):
        seen = by_language.setdefault(languages[neighbour.article_id], [])
        (kept if len(seen) < CANDIDATES_A_LANGUAGE else spare).append(place)
        seen.append(neighbour.similarity)
    kept = kept[:MAX_CANDIDATES]
    kept += spare[: MAX_CANDIDATES - len(kept)]
    radius = {language: _radius(seen, usual) for language, seen in by_language.items()}
    ranked = {language: tuple(seen) for language, seen in by_language.items()}
    return [neighbours[place] for place in sorted(kept)], Surroundings(radius, ranked)


def _crowding(similarities: Sequence[float]) -> float:
    near = _radius(similarities[RADIUS_NEIGHBOURS : 2 * RADIUS_NEIGHBOURS])
    return min(max((near - _SPARSE) / (_CROWDED - _SPARSE), 0.0), 1.0)


def _radius(similarities: Sequence[float], usual: float = USUAL_SIMILARITY) -> float:
    nearest = similarities[:RADIUS_NEIGHBOURS]
    missing = RADIUS_NEIGHBOURS - len(nearest)
    return (sum(nearest) + missing * usual) / RADIUS_NEIGHBOURS


_UNKNOWN_CROWDING = _crowding(())

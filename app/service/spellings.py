"""How one name is spelled in the languages of a story: Зеленський, Zelensky, Selenskyj."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from app.domain.article import TermKind
from app.service.views import ArticleView

_LEAD_WEIGHT = 0.7  # of names in title and first paragraph
_SHORTEST = 5  # letters of a romanised name: shorter ones look alike by chance
_LEAST_LIKENESS = 0.9  # of romanised names, whose beginnings count most
_SHOWN = 20
_COMPARED = 500  # names, those of most articles first: each is compared with all others


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it is mostly written in one language; `article_count` of those that name it."""

    language: str
    written: str
    article_count: int


@dataclass(frozen=True, slots=True)
class SpelledName:
    """One name in several languages, the language of most articles first."""

    spellings: tuple[Spelling, ...]


def spelled_names(views: Sequence[ArticleView]) -> list[SpelledName]:
    """Names of title and lead that at least two languages spell differently.

    Those that most articles name come first, at most 20; copies do not count. Deterministic.
    """
    counted: Counter[tuple[str, str, str]] = Counter()
    for view in views:
        if view.membership.copy_of is None:
            article = view.article
            names = {
                (article.language, term.key, term.surface)
                for term in article.terms
                if term.kind is TermKind.NAME
                and term.weight >= _LEAD_WEIGHT
                and len(_letters(term.key)) >= _SHORTEST
            }
            counted.update(names)
    groups = _groups(_most_named(counted))
    named = [
        _spelled({name: n for name, n in counted.items() if _letters(name[1]) in group})
        for group in groups
    ]
    told = [each for each in named if len({s.written.lower() for s in each.spellings}) > 1]
    return sorted(told, key=_by_articles)[:_SHOWN]


def _most_named(counted: Counter[tuple[str, str, str]]) -> list[str]:
    """The names of most articles, in order."""
    by_key: Counter[str] = Counter()
    for (_, key, _), articles in counted.items():
        by_key[_letters(key)] += articles
    most = sorted(by_key, key=lambda key: (-by_key[key], key))[:_COMPARED]
    return sorted(most)


def _groups(keys: Sequence[str]) -> list[set[str]]:
    """Puts keys together that are alike, and what is alike to those."""
    groups: list[set[str]] = []
    for key in keys:
        near = [group for group in groups if any(_alike(key, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append({key}.union(*near))
    return groups


def _alike(left: str, right: str) -> bool:
    return JaroWinkler.similarity(left, right) >= _LEAST_LIKENESS


def _spelled(counted: dict[tuple[str, str, str], int]) -> SpelledName:
    """Of each language the spelling of most articles, the shortest of several."""
    by_language: dict[str, Spelling] = {}
    order = sorted(counted, key=lambda name: (-counted[name], len(name[2]), name))
    for language, key, surface in order:
        by_language.setdefault(
            language, Spelling(language, surface, counted[language, key, surface])
        )
    return SpelledName(tuple(by_language.values()))


def _by_articles(name: SpelledName) -> tuple[int, int, str]:
    total = sum(each.article_count for each in name.spellings)
    return -len(name.spellings), -total, name.spellings[0].written


def _letters(key: str) -> str:
    return "".join(filter(str.isalpha, key))

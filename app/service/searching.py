"""The stories that words find, by meaning and by the words themselves, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from app.domain.article import ArticleId
from app.domain.search import EVERYWHERE, SearchScope, Shown
from app.domain.story import StoryId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix
from app.ports import Embedder, Neighbour, Store, VectorIndex
from app.service.highlights import passage_with
from app.service.views import SearchHit

_MEANING_WEIGHT = 0.5  # of a search hit; the rest is for words found
_ARTICLES_A_STORY = 4  # looked at for each story wanted: several may tell one
_MORE_ARTICLES = 4  # times as many, when these were of too few stories
_MOST_ARTICLES = 5_000  # looked at, however few stories they tell
_SIFTED = 2_000  # articles looked at by meaning to find those of a scope
_LEAST_MEANING = 0.35  # cosine below which a short query and an article have nothing in common


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Articles that may be hits.

    Attributes:
        scores: In (0, 1].
        spellings: As in `WordsFound`.
        is_whole: Whether a longer one would hold no article that is not in this one.
    """

    scores: Mapping[ArticleId, float]
    spellings: tuple[tuple[str, ...], ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Search:
    """Searches stories. Safe to call from several threads.

    Attributes:
        store: Searched by words.
        index: Searched by meaning.
        embedder: The one whose vectors the index holds.
    """

    store: Store
    index: VectorIndex
    embedder: Embedder

    def best(self, words: str, *, limit: int, scope: SearchScope, shown: Shown) -> list[SearchHit]:
        """The best stories of a scope that were not shown, each by its best article.

        Args:
            words: In any language and script; not blank.
            limit: Most stories.
            scope: Only articles in it are found; their stories may hold others.
            shown: Stories that are left out.
        """
        meaning = self.embedder.embed([words])
        wanted = _ARTICLES_A_STORY * (limit + len(shown.names))
        while True:
            ranking = self._ranking(words, meaning, wanted, scope)
            best = self._best_articles(ranking, shown)
            if len(best) >= limit or ranking.is_whole or wanted >= _MOST_ARTICLES:
                return self._hits(dict(islice(best.items(), limit)), ranking)
            wanted *= _MORE_ARTICLES

    def _ranking(self, words: str, meaning: Matrix, wanted: int, scope: SearchScope) -> _Ranking:
        found = self.store.search_words(words, wanted, scope)
        scores: dict[ArticleId, float] = {}
        for place, article_id in enumerate(found.ids):
            scores[article_id] = (1 - _MEANING_WEIGHT) / (1 + place / 20)
        near, is_all_near = self._near(meaning, wanted, scope)
        for each in near:
            if each.similarity >= _LEAST_MEANING or each.article_id in scores:
                gained = _MEANING_WEIGHT * min(max(each.similarity, 0.0), 1.0)
                scores[each.article_id] = scores.get(each.article_id, 0.0) + gained
        return _Ranking(scores, found.spellings, is_all_near and len(found.ids) < wanted)

    def _near(
        self, meaning: Matrix, wanted: int, scope: SearchScope
    ) -> tuple[list[Neighbour], bool]:
        """Articles of the scope by meaning; whether no other is near enough to be found by it."""
        days = DayRange(scope.since and scope.since.date(), scope.until and scope.until.date())
        asked = wanted if scope == EVERYWHERE else _SIFTED + wanted
        near = self.index.search(meaning, asked, [days])[0]
        is_all = len(near) < asked or near[-1].similarity < _LEAST_MEANING
        if scope == EVERYWHERE:
            return near, is_all
        kept = self.store.within([each.article_id for each in near], scope)
        near = [each for each in near if each.article_id in kept]
        return near[:wanted], is_all and len(near) <= wanted

    def _best_articles(self, ranking: _Ranking, shown: Shown) -> dict[StoryId, ArticleId]:
        """Of each story that was not shown; the best story first."""
        ranked = sorted(ranking.scores, key=lambda each: (-ranking.scores[each], each))
        places = self.store.memberships(ranked)
        best: dict[StoryId, ArticleId] = {}
        for article_id in ranked:
            if article_id in places and places[article_id].story_id not in shown:
                best.setdefault(places[article_id].story_id, article_id)
        return best

    def _hits(self, chosen: Mapping[StoryId, ArticleId], ranking: _Ranking) -> list[SearchHit]:
        articles = self.store.articles(list(chosen.values()))
        summaries = self.store.summaries(list(chosen))
        return [
            SearchHit(
                summaries[story_id],
                articles[article_id],
                round(ranking.scores[article_id], 4),
                passage_with(articles[article_id], ranking.spellings),
            )
            for story_id, article_id in chosen.items()
            if story_id in summaries and article_id in articles
        ]

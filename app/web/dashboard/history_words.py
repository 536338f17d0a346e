"""What decisions did to a story, told with the headlines of the articles and stories they name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from app.domain.article import Article, ArticleId
from app.domain.decision import Decision, StandingConstraint
from app.domain.story import StoryId
from app.service.queries import Queries
from app.service.views import ArticleView, HistoryEntry
from app.service.wording import in_words
from app.web.dashboard.headlines import Headline, headlines_of
from app.web.dashboard.translation import gettext
from app.web.dashboard.wording import direction, figure

_LONGEST: Final = 70  # characters of a headline within a sentence
# Around an id while the sentence is made; of Unicode's private use, so in no sentence of ours.
_BEFORE, _AFTER = "\ue000", "\ue001"
_NAMED: Final = re.compile(f"{_BEFORE}(.*?){_AFTER}", re.DOTALL)
_BETWEEN: Final = ", "  # the names of a list


@dataclass(frozen=True, slots=True)
class Named:
    """Headlines of what decisions name, as far as it is still there."""

    articles: Mapping[ArticleId, Article]
    stories: Mapping[StoryId, Headline]

    def __contains__(self, id_: object) -> bool:
        return id_ in self.articles or id_ in self.stories

    def link(self, id_: str) -> Markup:
        """A headline that leads to its article or story; the id alone of what is no more."""
        if (article := self.articles.get(ArticleId(id_))) is not None:
            headline = Headline(article.title, article.language)
            return _link(f"/articles/{quote(id_, safe='')}", headline)
        if (story := self.stories.get(StoryId(id_))) is not None:
            return _link(f"/stories/{quote(id_, safe='')}", story)
        return Markup("<bdi>{}</bdi>").format(id_)


class _Sentence(str):
    """A sentence whose places are filled with marked ids."""

    named: Named

    def __new__(cls, words: str, named: Named) -> "_Sentence":
        made = super().__new__(cls, words)
        made.named = named
        return made

    def __mod__(self, places: Mapping[str, object]) -> str:
        return str(self) % {name: self._marked(value) for name, value in places.items()}

    def _marked(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value not in self.named:
            value = figure(value)
        ids = [value] if value in self.named else value.split(_BETWEEN)
        if not all(each in self.named for each in ids):
            return value
        return _BETWEEN.join(f"{_BEFORE}{each}{_AFTER}" for each in ids)


def names_in(
    queries: Queries,
    entries: Iterable[HistoryEntry],
    *,
    constraints: Iterable[StandingConstraint] = (),
    known: Iterable[ArticleView] = (),
) -> Named:
    """What decisions, and what people said of pairs, name.

    Args:
        queries: Asked for what is not known.
        entries: The decisions.
        constraints: What people said.
        known: Articles that need not be read again.
    """
    articles, stories = set[ArticleId](), set[StoryId]()
    for entry in entries:
        articles |= _articles_of(entry.decision)
        stories |= _stories_of(entry.decision) - {entry.story_id}
    for each in constraints:
        articles.update(each.constraint.ends)
    found = {view.article.id: view.article for view in known}
    rest = queries.articles(sorted(articles - found.keys()))
    return Named(
        found | {view.article.id: view.article for view in rest},
        headlines_of(queries, queries.summaries(sorted(stories))),
    )


def decided(entry: HistoryEntry, named: Named) -> Markup:
    """What a decision did to its story, in the reader's language, as HTML."""
    words = in_words(
        entry.decision, entry.story_id, lambda sentence: _Sentence(gettext(sentence), named)
    )
    pieces = _NAMED.split(words)
    return Markup("").join(
        named.link(piece) if place % 2 else Markup("{}").format(piece)
        for place, piece in enumerate(pieces)
    )


def _articles_of(decision: Decision) -> set[ArticleId]:
    found = {move.article_id for move in decision.moves}
    found |= {move.after.copy_of for move in decision.moves if move.after and move.after.copy_of}
    found |= {end for each in (*decision.added, *decision.withdrawn) for end in each.ends}
    if decision.receipt and decision.receipt.chosen:
        found.add(decision.receipt.chosen.nearest)
    return found


def _stories_of(decision: Decision) -> set[StoryId]:
    places = [place for move in decision.moves for place in (move.before, move.after) if place]
    return {place.story_id for place in places}


def _link(address: str, headline: Headline) -> Markup:
    text = headline.text
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    language = "" if headline.language == "und" else headline.language
    return Markup('<a href="{}" lang="{}" dir="{}">{}</a>').format(
        address, language, direction(headline.language), shown
    )

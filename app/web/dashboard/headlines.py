"""Headlines for this reader: in a language they prefer where there is one, else the earliest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.domain.story import StoryId, StorySummary
from app.service.queries import Queries
from app.service.views import ArticleView
from app.web.dashboard.reader import reader


@dataclass(frozen=True, slots=True)
class Headline:
    """A title and the language it is in."""

    text: str
    language: str


def headlines_of(queries: Queries, stories: Iterable[StorySummary]) -> dict[StoryId, Headline]:
    """The headline of each story for this reader.

    Articles are read only of those stories whose earliest headline is not the one, all at once.
    """
    asked = list({each.id: each for each in stories}.values())
    articles = queries.articles_of([each for each in asked if not _is_first_wanted(each)])
    return {each.id: told_first(each, articles.get(each.id, ()))[0] for each in asked}


def told_first(story: StorySummary, articles: Sequence[ArticleView]) -> list[Headline]:
    """The earliest headline in each language, the one for this reader first."""
    first = Headline(story.headline, story.headline_language)
    return headlines(first, articles, reader().languages)


def headlines(
    first: Headline, articles: Sequence[ArticleView], preferred: Collection[str]
) -> list[Headline]:
    """The earliest headline in each language, the one for this reader first.

    Args:
        first: Of the story: its earliest.
        articles: Of the story, earliest first.
        preferred: Primary tags of languages, most wanted first.
    """
    by_language = {first.language: first}
    for view in articles:
        article = view.article
        by_language.setdefault(article.language, Headline(article.title, article.language))
    wanted = next(
        (each for tag in preferred for each in by_language.values() if _is_in(each, tag)), first
    )
    return [wanted, *(each for each in by_language.values() if each is not wanted)]


def _is_first_wanted(story: StorySummary) -> bool:
    """Whether no language that the reader wants more than that of the headline tells it."""
    told = {language.partition("-")[0] for language in story.languages}
    wanted = next((tag for tag in reader().languages if tag in told), None)
    return wanted in (None, story.headline_language.partition("-")[0])


def _is_in(headline: Headline, tag: str) -> bool:
    return headline.language.partition("-")[0] == tag

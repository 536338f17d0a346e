"""A search goes on page by page: each story once, whatever is written in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bootstrap import Service
from app.domain.article import ArticleId, RawArticle
from app.domain.errors import InvalidQueryError
from app.domain.search import EVERYWHERE, SearchScope
from app.domain.story import StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.evaluation.datasets import READ_AT
from app.service.search_pages import MOST_SHOWN, SearchPage, search_page
from tests.service.samples import read_sample, reports_of, service_in

WORDS = "Putin Biden"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service_in(tmp_path_factory.mktemp("sample")) as opened:
        assert sum(1 for _ in opened.ingest.run(read_sample())) == 224
        yield opened


def all_pages(
    service: Service, *, limit: int, scope: SearchScope = EVERYWHERE
) -> Iterator[SearchPage]:
    page = search_page(service.queries, WORDS, limit=limit, scope=scope)
    yield page
    while page.next_cursor:
        cursor = page.next_cursor
        page = search_page(service.queries, WORDS, limit=limit, cursor=cursor, scope=scope)
        yield page


def stories_of(*pages: SearchPage) -> list[StoryId]:
    return [hit.story.id for page in pages for hit in page.hits]


@pytest.mark.parametrize("scope", [EVERYWHERE, SearchScope(language="en")], ids=["all", "en"])
@pytest.mark.parametrize("limit", [1, 7])
def test_the_pages_hold_each_story_that_is_found_once(
    service: Service, limit: int, scope: SearchScope
) -> None:
    pages = list(all_pages(service, limit=limit, scope=scope))
    found = stories_of(*pages)
    whole = stories_of(search_page(service.queries, WORDS, limit=100, scope=scope))
    assert len(whole) > 2
    assert len(set(found)) == len(found)
    assert set(found) == set(whole)
    assert found[:1] == whole[:1]
    assert [len(page.hits) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def test_what_is_written_in_between_repeats_nothing_and_is_found(tmp_path: Path) -> None:
    with service_in(tmp_path) as service:
        sample = read_sample()
        assert list(service.ingest.run(sample[:100]))
        first = search_page(service.queries, WORDS, limit=4)
        # It would come before all that was shown.
        published = Published(
            datetime(2011, 3, 10, tzinfo=UTC), Precision.DAY, PublishedOrigin.GIVEN
        )
        ahead = RawArticle(ArticleId("late"), WORDS, "Putin, Biden.", READ_AT, published)
        added = list(service.ingest.run([ahead, *sample[100:]]))
        assert {result.outcome for result in added} == {"added"}
        rest = list[SearchPage]()
        cursor = first.next_cursor
        while cursor:
            rest.append(search_page(service.queries, WORDS, limit=4, cursor=cursor))
            cursor = rest[-1].next_cursor
        later = stories_of(*rest)
        assert added[0].story_id in later
        assert len(set(later)) == len(later)
        assert not set(later) & set(stories_of(first))


def test_a_story_of_many_reports_does_not_end_a_search(tmp_path: Path) -> None:
    """Its reports fill what is looked at first, and hide the next story."""
    report, other = reports_of("call-dec21")[0], reports_of("luna25")[0]
    reprints = [replace(report, id=ArticleId(f"reprint-{n}"), url=None) for n in range(40)]
    later = replace(other, text=f"{report.title}. {other.text}")
    with service_in(tmp_path) as service:
        assert len(list(service.ingest.run([*reprints, later]))) == 41
        first = search_page(service.queries, report.title, limit=1)
        assert [hit.story.article_count for hit in first.hits] == [40]
        rest = search_page(service.queries, report.title, limit=1, cursor=first.next_cursor)
        assert [hit.article.id for hit in rest.hits] == [other.id]
        assert rest.next_cursor is None


def test_a_cursor_that_is_none_is_refused(service: Service) -> None:
    for cursor in ("", "0", "q0t2", "x" * 8 + "é", "AAAAAAAA" * MOST_SHOWN):
        with pytest.raises(InvalidQueryError, match="cursor: expected `next_cursor`"):
            search_page(service.queries, WORDS, cursor=cursor)

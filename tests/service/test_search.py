"""Search finds stories across languages, scripts and spellings, and shows where the words stand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bootstrap import Service
from app.domain.errors import InvalidQueryError
from app.domain.search import SearchScope
from app.service.views import SearchHit
from app.storage.spellings import fold
from tests.service.samples import read_sample, service_in

QUERIES = Path(__file__).parents[1] / "data" / "search_queries.tsv"
HITS = 5
FLOOR = 0.87  # 0.58 while a search took only prefixes of all the words


def labelled_queries() -> dict[str, set[str]]:
    lines = QUERIES.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {query: {f"dev-{event}" for event in events.split()} for query, events in rows}


def recall(service: Service, query: str, events: set[str]) -> float:
    """Share of the events that are among the first stories found, of as many as can be."""
    found: set[str] = set()
    for hit in service.queries.search(query, limit=HITS):
        articles = service.queries.story(hit.story.id).articles
        found |= {view.article.id.rpartition("-")[0] for view in articles}
    return min(len(found & events) / min(HITS, len(events)), 1.0)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service_in(tmp_path_factory.mktemp("sample")) as opened:
        assert sum(1 for _ in opened.ingest.run(read_sample())) == 224
        yield opened


def marked(hit: SearchHit) -> list[str]:
    return [piece.text for piece in hit.passage if piece.is_match]


def test_stories_are_found_whatever_the_language_and_spelling(service: Service) -> None:
    queries = labelled_queries()
    found = {query: recall(service, query, events) for query, events in queries.items()}
    assert sum(found.values()) / len(found) >= FLOOR, found


@pytest.mark.parametrize("spelling", ["Zelensky", "Zelenskyj", "Zelenskyy", "Selenskyj"])
def test_every_spelling_of_a_name_is_marked_in_every_script(
    service: Service, spelling: str
) -> None:
    hits = service.queries.search(spelling, limit=20)
    words = {word for hit in hits for word in marked(hit)}
    assert "Зеленський" in words
    assert any(word.startswith("Zelens") for word in words)
    assert all(word[0] in "ЗZ" for word in words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Putin", {"Путин", "Путіна", "Putin'e"}),
        ("Lagrade", {"Lagarde"}),
        ("月球", {"月球"}),
    ],
)
def test_words_are_marked_as_they_stand_in_the_article(
    service: Service, words: str, expected: set[str]
) -> None:
    hits = service.queries.search(words, limit=20)
    assert expected <= {word for hit in hits for word in marked(hit)}
    for hit in hits:
        written = f"{hit.article.title}\n{hit.article.body}"
        passage = "".join(piece.text for piece in hit.passage)
        assert passage in written
        assert 0 < len(passage) <= 240


def test_the_passage_is_the_one_that_holds_most_of_the_words(service: Service) -> None:
    hits = service.queries.search("Gershkovich Whelan")
    both = next(hit for hit in hits if "Whelan" in hit.article.body)
    assert {word[:3] for word in marked(both)} >= {"Ger", "Whe"}


def test_only_articles_in_the_scope_are_found(service: Service) -> None:
    since, until = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 12, 31, tzinfo=UTC)
    scope = SearchScope(language="bg", since=since, until=until)
    hits = service.queries.search("лихви ECB", scope=scope)
    assert hits
    assert {hit.article.language for hit in hits} == {"bg"}
    for hit in hits:
        assert hit.article.published is not None
        assert since <= hit.article.published.at <= until
    source = hits[0].article.source
    of_one = service.queries.search("лихви", scope=SearchScope(source=source))
    assert {hit.article.source for hit in of_one} == {source}
    assert service.queries.search("ECB", scope=SearchScope(source="none")) == []


@pytest.mark.parametrize("words", ["", " \n", "\u00a0"])
def test_a_search_for_nothing_is_refused(service: Service, words: str) -> None:
    with pytest.raises(InvalidQueryError):
        service.queries.search(words)


@pytest.mark.parametrize("words", ['"', "a OR b", "NEAR(", "title:x*", "{}", "'; --", "\x00", "の"])
def test_no_sign_is_taken_for_an_operator(service: Service, words: str) -> None:
    for hit in service.queries.search(words):
        assert 0 < hit.score <= 1


@pytest.mark.parametrize(
    "names",
    [
        "zelensky zelenskyy selenskyj zelenskiy zelenskij",
        "gershkovich gerschkowitsch gerskovic gershkovitch",
        "gospodinov gospodinoff gospodinow",
    ],
)
def test_romanisations_of_a_name_fold_to_one(names: str) -> None:
    assert len({fold(name) for name in names.split()}) == 1

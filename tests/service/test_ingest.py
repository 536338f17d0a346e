"""Every input has one result, and stories do not depend on how the input was cut."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import event

from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.article import ArticleId, EmbeddedArticle, RawArticle, Rejected
from app.domain.decision import Decision, DecisionKind, fold
from app.domain.errors import StorageError
from app.domain.story import Membership, StoryId
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.exact import ExactIndex
from app.intake.files import read_stream
from app.intake.validation import Limits
from app.service.engine import Engine
from app.service.ingest import Ingest
from app.service.storylines import StorylineKeeper
from app.service.views import Outcome
from app.storage.sql_store import SqlStore
from tests.fakes import NOW, FixedClock
from tests.service.samples import (
    ingest,
    places_in,
    read_sample,
    reports_of,
    reworded,
    service_in,
    store_in,
)

SOME = read_sample()[:42]
MOROCCO, HERAT, LUNA = (
    reports_of(event) for event in ("quake-morocco-sep23", "quake-herat-oct23", "luna25")
)
ADDED, UPDATED, UNCHANGED, REJECTED = Outcome


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[ArticleId, Membership]:
    """Where one run in one batch puts `SOME`."""
    folder = tmp_path_factory.mktemp("whole")
    results = ingest(folder, SOME)
    found = places_in(folder)
    assert [(each.index, each.id, each.outcome) for each in results] == [
        (index, raw.id, ADDED) for index, raw in enumerate(SOME)
    ]
    assert [(each.story_id, each.copy_of) for each in results] == [
        (found[raw.id].story_id, found[raw.id].copy_of) for raw in SOME
    ]
    return found


def test_one_by_one_gives_the_stories_of_one_batch(
    places: dict[ArticleId, Membership], tmp_path: Path
) -> None:
    ingest(tmp_path, SOME, batch_size=1)
    assert places_in(tmp_path) == places


def test_a_restart_between_batches_changes_no_story(
    places: dict[ArticleId, Membership], tmp_path: Path
) -> None:
    for start in (0, 13, 30):
        ingest(tmp_path, SOME[start : {0: 13, 13: 30}.get(start)])
    assert places_in(tmp_path) == places


def test_the_ledger_folds_to_the_memberships_and_copies_are_not_compared(
    places: dict[ArticleId, Membership], tmp_path: Path
) -> None:
    ingest(tmp_path, SOME)
    with store_in(tmp_path) as store:
        decisions = list(store.ledger())
    assert fold(decisions).memberships == places
    copies = {place.article_id for place in places.values() if place.copy_of}
    events = ("call-dec21-02", "riyadh-feb25-06", "grain-renew-nov22-02")
    assert copies == {f"dev-{event}" for event in events}
    for place in places.values():
        if place.copy_of:
            assert places[place.copy_of] == Membership(place.copy_of, place.story_id)
    scores = [
        score
        for decision in decisions
        if decision.receipt
        for score in (decision.receipt.chosen, decision.receipt.runner_up)
        if score
    ]
    assert len(scores) > 25
    assert not copies & {score.nearest for score in scores}


def test_the_same_articles_again_are_unchanged(tmp_path: Path) -> None:
    with service_in(tmp_path) as service:
        first = list(service.ingest.run(MOROCCO))
        decided = service.bulletin.newest
        again = list(service.ingest.run(MOROCCO))
    assert again == [replace(each, outcome=UNCHANGED) for each in first]
    with store_in(tmp_path) as store:
        assert store.last_number() == decided


def test_a_corrected_article_stays_and_one_about_another_event_moves(tmp_path: Path) -> None:
    corrected = replace(MOROCCO[1], title=MOROCCO[1].title + " (2)")
    moved = reworded(MOROCCO[2], LUNA[2])
    with service_in(tmp_path) as service:
        first = {each.id: each for each in service.ingest.run([*MOROCCO[:3], *LUNA[:1]])}
        stayed, left = service.ingest.run([corrected, moved])
        assert service.queries.article(ArticleId(moved.id)).article.title == LUNA[2].title
    assert stayed.outcome is left.outcome is UPDATED
    assert stayed.story_id == first[corrected.id].story_id
    assert first[moved.id].story_id == first[MOROCCO[0].id].story_id
    assert left.story_id == first[LUNA[0].id].story_id
    with store_in(tmp_path) as store:
        kinds = [decision.kind for decision in store.ledger()][-2:]
        assert fold(store.ledger()).memberships == places_in(tmp_path)
    assert kinds == [DecisionKind.REVISED, DecisionKind.MOVED]


def test_copies_stay_behind_when_their_original_becomes_another_report(tmp_path: Path) -> None:
    original = SOME[0]
    copies = [replace(original, id=ArticleId(f"copy-{number}")) for number in (1, 2)]
    with service_in(tmp_path) as service:
        first = list(service.ingest.run([original, *copies, *LUNA[:1]]))
        assert [each.copy_of for each in first] == [None, original.id, original.id, None]
        (moved,) = service.ingest.run([reworded(original, LUNA[2])])
        summary = service.queries.story(first[1].story_id or StoryId("")).summary
    assert moved.story_id == first[3].story_id
    places = places_in(tmp_path)
    assert places[copies[0].id] == Membership(copies[0].id, summary.id)
    assert places[copies[1].id] == Membership(copies[1].id, summary.id, copies[0].id)
    assert (summary.headline, summary.article_count, summary.copy_count) == (original.title, 2, 1)


def test_copies_go_with_an_original_that_turns_out_to_be_a_copy_itself(tmp_path: Path) -> None:
    lines = SOME[0].text.split("\n")
    shortened = replace(SOME[0], id=ArticleId("short"), title="Разговор", text=lines[0])
    copy = replace(shortened, id=ArticleId("short-copy"))
    restored = replace(SOME[0], id=shortened.id)
    with service_in(tmp_path) as service:
        results = list(service.ingest.run([SOME[0], shortened, copy, restored]))
    places = places_in(tmp_path)
    assert results[3].copy_of == places[shortened.id].copy_of == SOME[0].id
    assert all(not places[each.copy_of].copy_of for each in places.values() if each.copy_of)
    with store_in(tmp_path) as store:
        assert fold(store.ledger()).memberships == places


def test_copies_go_with_an_original_that_becomes_a_copy_of_another(tmp_path: Path) -> None:
    places_rebuilt = (
        ("Lisbon", "harbour"),
        ("Porto", "bridge"),
        ("Braga", "school"),
        ("Faro", "market"),
        ("Evora", "theatre"),
        ("Aveiro", "station"),
        ("Coimbra", "library"),
        ("Leiria", "stadium"),
        ("Viseu", "hospital"),
        ("Setubal", "road"),
        ("Beja", "museum"),
        ("Guarda", "tower"),
    )
    sentences = [
        f"The {place} council voted to rebuild its {thing} after the storm of last week."
        for place, thing in places_rebuilt
    ]
    other, first, middle = sentences[4:], sentences[:8], sentences
    template = replace(MOROCCO[0], language="en")
    other_report, original, copy, merged = (
        replace(template, id=ArticleId(name), title=title, text="\n".join(lines))
        for name, title, lines in (
            ("other", "Councils of the south rebuild", other),
            ("original", "Councils of the north rebuild", first),
            ("copy", "Councils of the north rebuild", first),
            ("original", "Councils rebuild after the storm", middle),
        )
    )
    with service_in(tmp_path) as service:
        results = list(service.ingest.run([other_report, original, copy, merged]))
    places = places_in(tmp_path)
    assert [each.copy_of for each in results] == [None, None, original.id, other_report.id]
    assert places[copy.id].copy_of == other_report.id
    with store_in(tmp_path) as store:
        assert fold(store.ledger()).memberships == places


def test_an_id_twice_in_a_batch_is_two_versions(tmp_path: Path) -> None:
    later = replace(MOROCCO[0], title="Quake in Morocco: toll rises")
    batch = [MOROCCO[0], MOROCCO[1], later, later, MOROCCO[2]]
    with service_in(tmp_path) as service:
        results = list(service.ingest.run(batch))
        assert service.queries.article(MOROCCO[0].id).article.title == later.title
        assert service.queries.totals().articles == 3
    assert [each.outcome for each in results] == [ADDED, ADDED, UPDATED, UNCHANGED, ADDED]
    assert [each.index for each in results] == [0, 1, 2, 3, 4]


def test_what_is_no_article_is_rejected_in_its_place(tmp_path: Path) -> None:
    empty = replace(MOROCCO[1], id=ArticleId("empty"), title="", text=" \n")
    batch = [MOROCCO[0], Rejected("file:3", "input-unreadable", "no JSON"), empty, MOROCCO[1]]
    results = ingest(tmp_path, batch)  # type: ignore[arg-type]
    assert [each.outcome for each in results] == [ADDED, REJECTED, REJECTED, ADDED]
    problems = [each.problem for each in results if each.problem]
    assert [(each.code, each.origin) for each in problems] == [
        ("input-unreadable", "file:3"),
        ("article-invalid", "empty"),
    ]
    assert len({results[0].story_id, results[3].story_id}) == 1
    assert ingest(tmp_path, []) == []


def test_surrogates_and_nuls_break_no_batch(tmp_path: Path) -> None:
    odd = {
        "id": "odd",
        "title": f"\0{MOROCCO[1].title}\ud800",
        "text": "\udfff\0",
        "source": "\0",
    }
    good = [{"id": raw.id, "title": raw.title, "text": raw.text} for raw in MOROCCO[:2]]
    lines = "\n".join(json.dumps(row) for row in [good[0], odd, good[1]]).encode()
    read = read_stream(io.BytesIO(lines), origin="-", received_at=NOW, limits=Limits(100_000))
    with service_in(tmp_path) as service:
        results = list(service.ingest.run(read))
        stored = service.queries.article(ArticleId("odd")).article
    assert [(each.id, each.outcome) for each in results] == [
        (MOROCCO[0].id, ADDED),
        ("odd", ADDED),
        (MOROCCO[1].id, ADDED),
    ]
    assert (stored.title, stored.body, stored.source) == (MOROCCO[1].title, "", None)


class FailingStore(SqlStore):
    """Refuses one commit, as a full disk does."""

    failing = False

    def commit(self, articles: Sequence[EmbeddedArticle], decisions: Sequence[Decision]) -> int:
        if self.failing:
            self.failing = False
            raise StorageError("disk full")
        return super().commit(articles, decisions)


@contextmanager
def failing_ingest(folder: Path) -> Iterator[tuple[Ingest, FailingStore]]:
    embedder = load_embedder("packaged")
    store, index = FailingStore(folder / "stories.db"), ExactIndex(embedder.dimension)
    engine = Engine(store, index, packaged_lexicon(embedder), load_scorer(), window_days=14)
    yield (
        Ingest(
            store=store,
            index=index,
            embedder=embedder,
            identifier=StatisticalIdentifier(),
            engine=engine,
            storylines=StorylineKeeper(store, index, engine, load_storyline_scorer()),
            clock=FixedClock(),
            batch_size=20,
        ),
        store,
    )
    store.close()


def test_after_a_failed_commit_it_goes_on_as_if_it_had_not_been_tried(
    places: dict[ArticleId, Membership], tmp_path: Path
) -> None:
    unlike: list[RawArticle] = LUNA  # decided in the lost batch, never seen again
    with failing_ingest(tmp_path) as (ingesting, store):
        list(ingesting.run(SOME[:20]))
        store.failing = True
        with pytest.raises(StorageError, match="disk full"):
            list(ingesting.run([*SOME[20:30], *unlike]))
        results = list(ingesting.run(SOME[20:]))
        assert [each.outcome for each in results] == [ADDED] * 22
        assert store.memberships([raw.id for raw in [*SOME, *unlike]]) == places
        assert {decision.decided_at for decision in store.ledger()} == {NOW}


def test_a_new_article_alone_costs_few_statements(tmp_path: Path) -> None:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with service_in(tmp_path) as service:
        first, news, *_ = MOROCCO
        list(service.ingest.run([first]))
        event.listen(SqlEngine, "before_cursor_execute", count)
        try:
            (result,) = service.ingest.run([news])
        finally:
            event.remove(SqlEngine, "before_cursor_execute", count)
    assert result.outcome is ADDED
    assert len(statements) <= 23, statements

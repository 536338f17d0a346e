"""A real cluster decides as one process does, and survives whatever is killed of it."""

from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.client import Client
from app.client.errors import ConflictError
from app.distributed.environment import prepare_environment
from app.service.views import Outcome
from tests.distributed.running import (
    Cluster,
    ingested_under_fire,
    reports,
    running,
    settings_for,
    stored,
    stored_by_one_process,
)
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: extra distributed"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="kills by what /proc tells"),
]

SIZE = ("--processors", 1, "--embedders", 2, "--shards", 2)
SECONDS_TO_ANSWER = 200  # on machines where other tests run as well; the benchmark measures it


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    settings = settings_for(tmp_path_factory.mktemp("cluster"))
    prepare_environment(settings)
    with running(settings, *SIZE) as cluster:
        yield cluster
    print("".join(cluster.log))


def test_a_cluster_makes_the_stories_ledger_and_receipts_of_one_process(
    cluster: Cluster, tmp_path: Path
) -> None:
    from app.distributed.connection import Connection  # noqa: PLC0415 - Ray may be absent

    with closing(Connection(cluster.settings)) as connection:
        results = connection.take(reports(1))
    assert {each.outcome for each in results} == {Outcome.ADDED}
    alone = stored_by_one_process(settings_for(tmp_path / "alone"), reports(1))
    assert stored(cluster.settings) == alone


def test_whatever_is_killed_during_a_bulk_ingest_nothing_acknowledged_is_lost_or_doubled(
    cluster: Cluster, tmp_path: Path
) -> None:
    articles = reports(4)
    stored_before = len(reports(1))
    outcomes, pauses = ingested_under_fire(cluster, articles[stored_before:], tmp_path / "job.json")
    assert list(outcomes) == [each.id for each in articles[stored_before:]]
    assert set(outcomes.values()) <= {Outcome.ADDED, Outcome.UNCHANGED}
    assert max(pauses.values()) < SECONDS_TO_ANSWER
    alone = stored_by_one_process(settings_for(tmp_path / "alone"), articles)
    found = stored(cluster.settings)
    assert found.places == alone.places
    assert found.storylines == alone.storylines
    assert found.decided == alone.decided


def test_servers_of_a_cluster_write_through_it_and_see_what_others_wrote(cluster: Cluster) -> None:
    with cluster.serving() as one, cluster.serving() as other, Client(one) as first:
        added = [first.add_article(each) for each in (ENGLISH, RUSSIAN, QUAKE)]
        assert [each.status for each in added] == [Outcome.ADDED] * 3
        with Client(other) as second:
            assert second.add_article(ENGLISH).status is Outcome.UNCHANGED
            seen = second.get_article("it-1")
            assert second.match_text({"text": QUAKE["text"], "language": "it"}).candidates
            home = second.get_article("ru-1").story_id
            second.move_article(seen, home, author="Нина", reason="проба")
        assert first.get_article("it-1").story_id == home
        with pytest.raises(ConflictError):
            first.apply_adjustment("any", author="Нина")

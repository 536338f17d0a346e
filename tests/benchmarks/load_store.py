"""A store of many invented articles, made without deciding each: what the load runs on."""

from datetime import timedelta
from pathlib import Path

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.cli.bench_ingest import invented
from app.domain.story import StoryId, StorylineId
from app.embedding.registry import load_embedder
from app.evaluation.mixtures import STORY_SIZE, Mixer, placed
from app.service.preparation import embed_articles
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore

_REAL = 2_000
_CHUNK = 5_000
_DAYS = 60
_CONTINUED = 3  # every so manieth story is followed by the next


def make_store(folder: Path, articles: int) -> None:
    """Makes a data folder, unless it is whole already.

    Args:
        folder: Of a data folder; its index is made by the server that opens it.
        articles: How many.
    """
    done = folder / "made"
    if done.exists():
        return
    data = DataFolder(folder)
    settings = Settings()
    embedder = load_embedder(settings.model)
    identifier = StatisticalIdentifier()
    raws = [raw for raw, _ in zip(invented(settings), range(min(_REAL, articles)), strict=False)]
    real = embed_articles([analyse(raw, identifier) for raw in raws], embedder)
    mixer = Mixer(real, seed=0, window=timedelta(days=_DAYS))
    store = SqlStore(data.database_path)
    store.bind_model(embedder.name, embedder.fingerprint)
    lines: dict[StoryId, StorylineId | None] = {}
    for start in range(0, articles, _CHUNK):
        count = min(_CHUNK, articles - start) // STORY_SIZE
        stories = [mixer.story() for _ in range(count)]
        decisions = [placed(each, story[0]) for story in stories for each in story]
        store.commit([each for story in stories for each in story], decisions)
        ids = [StoryId(f"story-{story[0].article.id}") for story in stories]
        for first, second in zip(ids[::_CONTINUED], ids[1::_CONTINUED], strict=False):
            lines |= dict.fromkeys((first, second), StorylineId(f"l{first}"))
    store.assign_storylines(lines)
    store.close()
    done.touch()

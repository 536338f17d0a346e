"""A store of many invented articles, made without deciding each: what the load runs on."""

from datetime import timedelta
from pathlib import Path

from app.bootstrap import load_models
from app.cli.bench_ingest import mixer_of
from app.domain.story import StoryId, StorylineId
from app.evaluation.mixtures import STORY_SIZE, placed
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore

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
    models = load_models(settings)
    mixer = mixer_of(settings, models, articles, timedelta(days=_DAYS))
    store = SqlStore(data.database_path)
    store.bind_model(models.embedder.name, models.embedder.fingerprint)
    lines: dict[StoryId, StorylineId | None] = {}
    for start in range(0, articles, _CHUNK):
        count = min(_CHUNK, articles - start) // STORY_SIZE
        stories = [mixer.story() for _ in range(count)]
        decisions = [placed(each, story[0]) for story in stories for each in story]
        store.commit([each for story in stories for each in story], decisions)
        ids = [StoryId(f"story-{story[0].article.id}") for story in stories]
        for first, second in zip(ids[::_CONTINUED], ids[1::_CONTINUED], strict=False):
            lines |= dict.fromkeys((first, second), StorylineId(f"l{first}"))
    store.assign_storylines(lines, store.last_number())
    store.close()
    done.touch()

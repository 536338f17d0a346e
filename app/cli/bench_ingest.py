"""`samestory bench ingest`: how fast this computer takes articles in, stage by stage."""

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.table import Table

from app.bootstrap import Models, load_models, open_service
from app.cli.ceilings import MEASURED_ARTICLES, Ceiling, measure_ceilings
from app.cli.demo import SAMPLE
from app.cli.output import JsonOption, console, counted, print_json, say
from app.cli.progress import tracked
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.domain.article import ArticleId, RawArticle, Rejected
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.evaluation.mixtures import NOW, STORY_SIZE, Mixer, committed
from app.service.preparation import prepared
from app.settings import Settings
from app.stages import stage, watched
from app.storage.data_folder import DataFolder
from app.storage.scratch_schema import scratch_schema
from app.storage.sql_store import SqlStore
from app.web.upload_cost import UploadCost, measure_upload

_ARTICLES = 2_000
_MIXED = 2_000  # articles that a window is invented out of
EXAMPLE = "Examples: samestory bench ingest · samestory bench ingest --window 100000 --json"
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was taken in, and in which time.

    Attributes:
        articles: How many inputs.
        stages: Seconds of each.
        ceilings: Of some stages.
        upload: What one over HTTP adds; None when no article came.
    """

    articles: int
    seconds: float
    processor_seconds: float
    stages: Mapping[str, float]
    ceilings: Mapping[str, Ceiling]
    upload: UploadCost | None

    def milliseconds(self, stage_name: str) -> float:
        """What a stage takes, an article."""
        return 1000 * self.stages[stage_name] / max(self.articles, 1)


def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Files or folders; without any, invented articles."),
    ] = None,
    articles: Annotated[
        int, typer.Option(min=1, help="How many articles to take in at most.")
    ] = _ARTICLES,
    window: Annotated[
        int,
        typer.Option(
            min=0, help="Articles that are there already, all within SAMESTORY_WINDOW_DAYS."
        ),
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Tell how many articles a second are taken in, and what each stage takes.

    Everything goes into a folder of its own, or with SAMESTORY_DATABASE_URL into a schema of its
    own, which is removed afterwards. Without files, the packaged reports are mixed: each
    invented article has half of the sentences of two reports.
    Beside some stages stands what the library beneath takes alone for the same articles. What
    an upload over HTTP adds is measured afterwards.
    """
    if paths and window:
        raise typer.BadParameter("--window goes with invented articles, not with files")
    settings = settings_of(ctx)
    with _apart(settings) as apart:
        models = load_models(apart)
        if window:
            _fill(apart, models, window)
        inputs = read_inputs(paths, apart) if paths else invented(apart)
        inputs = islice(_of_now(inputs) if window else inputs, articles)
        found = _measure(inputs, articles, apart, models)
    print_json(_document(found, window)) if as_json else _show(found)


def mixer_of(settings: Settings, models: Models, articles: int, within: timedelta) -> Mixer:
    """Invents so many articles out of the packaged reports, published within a time."""
    raws = list(islice(invented(settings), min(_MIXED, articles)))
    answers = prepared(raws, models.identifier, models.embedder)
    real = [each for each in answers if not isinstance(each, Rejected)]
    return Mixer(real, seed=0, window=within)


def _fill(settings: Settings, models: Models, window: int) -> None:
    """Invents the articles of a window and stores them, undecided."""
    mixer = mixer_of(settings, models, window, timedelta(days=settings.window_days))
    place = settings.stated_database or DataFolder(settings.data_dir).database_path
    with closing(SqlStore(place)) as store:
        store.bind_model(models.embedder.name, models.embedder.fingerprint)
        made = (each for batch in committed(store, mixer, window) for each in batch)
        for _ in tracked(made, total=window // STORY_SIZE * STORY_SIZE, label="filling"):
            pass


@contextmanager
def _apart(settings: Settings) -> Iterator[Settings]:
    """Settings of a place of its own, on the same kind of database."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="samestory-bench-"))
        apart = settings.apart(Path(folder))
        if settings.stated_database is not None:
            url = SecretStr(stack.enter_context(scratch_schema(settings.stated_database)))
            apart = apart.model_copy(update={"database_url": url})
        yield apart


def _measure(
    inputs: Iterator[RawArticle | Rejected], articles: int, settings: Settings, models: Models
) -> _Measured:
    first: list[RawArticle] = []
    with open_service(settings, writable=True, models=models) as service, watched() as watch:
        started, processor_started = perf_counter(), process_time()
        results = service.ingest.run(_timed(inputs, first))
        taken = sum(1 for _ in tracked(results, total=articles, label="ingesting"))
        seconds, processor_seconds = perf_counter() - started, process_time() - processor_started
        stages = {**watch, "everything else": max(seconds - sum(watch.values()), 0.0)}
        upload = measure_upload(first, service) if first else None
    ceilings = measure_ceilings(first, models, settings.data_dir, settings.batch_size)
    return _Measured(taken, seconds, processor_seconds, stages, ceilings, upload)


def _timed(
    inputs: Iterator[RawArticle | Rejected], first: list[RawArticle]
) -> Iterator[RawArticle | Rejected]:
    """The inputs, those for the ceilings noted."""
    end = object()
    while True:
        with stage("reading"):
            found = next(inputs, end)
        if not isinstance(found, RawArticle | Rejected):
            return
        if isinstance(found, RawArticle) and len(first) < MEASURED_ARTICLES:
            first.append(found)
        yield found


def _of_now(inputs: Iterator[RawArticle | Rejected]) -> Iterator[RawArticle | Rejected]:
    """The inputs as of the end of the window."""
    published = Published(NOW, Precision.SECOND, PublishedOrigin.GIVEN)
    return (
        replace(each, published=published) if isinstance(each, RawArticle) else each
        for each in inputs
    )


def invented(settings: Settings) -> Iterator[RawArticle]:
    """Mixtures of packaged reports of one language, without end; the same at each call."""
    reports = [
        each for each in read_inputs([str(SAMPLE)], settings) if isinstance(each, RawArticle)
    ]
    of_language: dict[str | None, list[RawArticle]] = defaultdict(list)
    for report in reports:
        of_language[report.language].append(report)
    chance = random.Random(0)  # noqa: S311 - a seed makes it repeatable
    for turn in count():
        for report in reports:
            other = chance.choice(of_language[report.language])
            text = " ".join([*_half(report.text, chance), *_half(other.text, chance)])
            yield replace(report, id=ArticleId(f"{report.id}-{turn}"), language=None, text=text)


def _half(text: str, chance: random.Random) -> list[str]:
    """Half of a text's sentences, in their order."""
    sentences = _SENTENCE_END.split(text)
    kept = sorted(chance.sample(range(len(sentences)), -(-len(sentences) // 2)))
    return [sentences[place] for place in kept]


def _document(found: _Measured, window: int) -> dict[str, object]:
    return {
        "articles": found.articles,
        "window": window,
        "seconds": found.seconds,
        "processor_seconds": found.processor_seconds,
        "articles_per_second": found.articles / found.seconds,
        "stages": found.stages,
        "ceilings": {
            name: {"library": each.library, "milliseconds_an_article": each.milliseconds}
            for name, each in found.ceilings.items()
        },
        "over_http": found.upload
        and {
            "library": "uvicorn",
            "milliseconds_an_article": found.upload.milliseconds,
            "library_milliseconds_an_article": found.upload.alone,
        },
    }


def _show(found: _Measured) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("stage")
    for name in ("share", "ms an article", "library alone", "its share"):
        table.add_column(name, justify="right")
    for name, spent in sorted(found.stages.items(), key=lambda each: -each[1]):
        own, ceiling = found.milliseconds(name), found.ceilings.get(name)
        row = [name, f"{spent / found.seconds:.0%}", f"{own:.2f}"]
        if ceiling is not None:
            row += [f"{ceiling.library} {ceiling.milliseconds:.2f}"]
            row += [f"{ceiling.milliseconds / own:.0%}" if own else ""]
        table.add_row(*row)
    upload = found.upload
    if upload is not None:
        share = f"{upload.alone / upload.milliseconds:.0%}"
        table.add_row(
            "over HTTP, besides",
            "",
            f"{upload.milliseconds:.2f}",
            f"uvicorn {upload.alone:.2f}",
            share,
        )
    console().print(table)
    say(
        f"{counted(found.articles, 'article', 'articles')} in {found.seconds:.1f} s: "
        f"{found.articles / found.seconds:,.0f} a second, "
        f"{found.articles / found.processor_seconds:,.0f} of processor time"
    )

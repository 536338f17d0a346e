"""`samestory bench`: how fast this computer takes articles in, and what harm inputs can do."""

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated

import typer
from rich.table import Table

from app.bootstrap import open_service
from app.cli.bench_hostile import hostile
from app.cli.demo import SAMPLE
from app.cli.output import JsonOption, console, counted, print_json, say
from app.cli.progress import tracked
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.domain.article import ArticleId, RawArticle, Rejected
from app.settings import Settings
from app.stages import stage, watched

_ARTICLES = 2_000
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, epilog="Example: samestory bench ingest news.jsonl"
)


@app.callback()
def bench() -> None:
    """Measure how fast articles are taken in, and what hostile inputs can do."""


@app.command(epilog="Examples: samestory bench ingest · samestory bench ingest news.jsonl --json")
def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Files or folders; without any, invented articles."),
    ] = None,
    articles: Annotated[
        int, typer.Option(min=1, help="How many articles to take in at most.")
    ] = _ARTICLES,
    as_json: JsonOption = False,
) -> None:
    """Tell how many articles a second are taken in, and what each stage takes.

    Everything goes into a folder of its own, which is removed afterwards. Without files, the
    packaged reports are mixed: each invented article has half of the sentences of two reports.
    """
    settings = settings_of(ctx)
    with tempfile.TemporaryDirectory(prefix="samestory-bench-") as folder:
        apart = settings.model_copy(update={"data_dir": Path(folder)})
        taken, seconds, processor_seconds, stages = _measure(paths or [], articles, apart)
    stages["everything else"] = max(seconds - sum(stages.values()), 0.0)
    if as_json:
        print_json(
            {
                "articles": taken,
                "seconds": seconds,
                "processor_seconds": processor_seconds,
                "articles_per_second": taken / seconds,
                "stages": stages,
            }
        )
    else:
        _show(stages, taken, seconds)
        say(
            f"{counted(taken, 'article', 'articles')} in {seconds:.1f} s: "
            f"{taken / seconds:,.0f} a second, {taken / processor_seconds:,.0f} of processor time"
        )


app.command(epilog="Example: samestory bench hostile --seconds 60 --seed 3")(hostile)


def _measure(
    paths: Sequence[str], articles: int, settings: Settings
) -> tuple[int, float, float, dict[str, float]]:
    """How many inputs were taken in, in how many seconds, of the processor too, and where."""
    inputs = read_inputs(paths, settings) if paths else invented(settings)
    with open_service(settings, writable=True) as service, watched() as stages:
        started, processor_started = perf_counter(), process_time()
        results = service.ingest.run(_timed(islice(inputs, articles)))
        taken = sum(1 for _ in tracked(results, total=articles, label="ingesting"))
        seconds, processor_seconds = perf_counter() - started, process_time() - processor_started
        return taken, seconds, processor_seconds, stages


def _timed(inputs: Iterator[RawArticle | Rejected]) -> Iterator[RawArticle | Rejected]:
    end = object()
    while True:
        with stage("reading"):
            found = next(inputs, end)
        if isinstance(found, RawArticle | Rejected):
            yield found
        else:
            return


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


def _show(stages: dict[str, float], taken: int, seconds: float) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("stage")
    table.add_column("share", justify="right")
    table.add_column("ms an article", justify="right")
    for name, spent in sorted(stages.items(), key=lambda each: -each[1]):
        table.add_row(name, f"{spent / seconds:.0%}", f"{1000 * spent / max(taken, 1):.2f}")
    console().print(table)

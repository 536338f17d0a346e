"""`samestory evaluate`: how well labelled files are grouped, and labelled pairs told apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli import exits
from app.cli.output import JsonOption, print_json, say
from app.cli.progress import tracked
from app.cli.scores import pairs_document, report_document, show_pairs, show_report
from app.cli.session import settings_of
from app.domain.article import RawArticle
from app.domain.errors import ConfigurationError
from app.evaluation.datasets import LabelledArticle, read_labelled
from app.evaluation.floors import pair_shortfalls, shortfalls
from app.evaluation.pairs import evaluate_pairs, holds_pairs, read_pairs
from app.evaluation.replay import Report, evaluate_articles
from app.settings import Settings

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class _Replayed:
    labelled: list[LabelledArticle]
    report: Report


@app.command(epilog="Example: samestory evaluate labelled.jsonl --predictions stories.tsv")
def evaluate(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="FILE...",
            help="JSON Lines of articles, each with its story_id, or of labelled pairs.",
        ),
    ],
    *,
    predictions: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="File to write: a line of id, tab, story an article."),
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The articles that pairs name by id."),
    ] = None,
    reliability: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="PNG to write: stated probabilities against what is true; needs the train extra.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Fail unless every file scores at least its floor.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score the grouping on labelled JSON Lines files.

    Replays each file in order of publication through the pipeline that `ingest` uses, the
    labels unseen, in a folder of its own. Labelled pairs (`a`, `b`, `label`) are compared as
    `explain` compares two articles.
    """
    settings = settings_of(ctx)
    replayed: list[_Replayed] = []
    missed: list[str] = []
    for file in files:
        if holds_pairs(file):
            missed += _score_pairs(file, articles, settings, as_json=as_json)
            continue
        labelled = read_labelled(file)
        report = evaluate_articles(labelled, settings, _progress)
        print_json(report_document(file, report)) if as_json else show_report(file, report)
        missed += shortfalls(file.name, labelled, report)
        replayed.append(_Replayed(labelled, report))
    if predictions is not None:
        _write_predictions(replayed, predictions)
    if reliability is not None:
        _write_reliability(replayed, settings, reliability, as_json=as_json)
    if check and missed:
        for line in missed:
            say(line)
        raise typer.Exit(exits.REJECTED)


def _score_pairs(
    file: Path, articles: Path | None, settings: Settings, *, as_json: bool
) -> list[str]:
    pairs = read_pairs(file, articles)
    report = evaluate_pairs(pairs, settings)
    print_json(pairs_document(file, report)) if as_json else show_pairs(file, report)
    return pair_shortfalls(file.name, pairs, report)


def _progress(articles: Iterable[RawArticle], total: int) -> Iterator[RawArticle]:
    return tracked(articles, total=total, label="replaying")


def _write_predictions(replayed: Sequence[_Replayed], path: Path) -> None:
    rows = (
        f"{article}\t{story}\n"
        for each in replayed
        for article, story in each.report.predictions.items()
    )
    path.write_text("".join(rows), encoding="utf-8")


def _write_reliability(
    replayed: Sequence[_Replayed], settings: Settings, path: Path, *, as_json: bool
) -> None:
    if not replayed:
        raise typer.BadParameter("expected a file of articles besides pairs, found none")
    try:
        # Only here: what draws is in an extra, and takes a second to import.
        from app.cli.reliability import report_reliability  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"--reliability needs the package {error.name}, which is not installed; it is in the "
            "extra `train`: pip install '.[train]' in the checkout"
        ) from error
    report_reliability(
        [each.labelled for each in replayed],
        [each.report.joins for each in replayed],
        settings,
        path,
        as_json=as_json,
    )

"""`samestory evaluate`: how well a labelled file is grouped."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.output import JsonOption, console, print_json
from app.cli.progress import tracked
from app.cli.session import settings_of
from app.domain.article import RawArticle
from app.evaluation.metrics import PrecisionRecall
from app.evaluation.replay import Report, evaluate_file

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory evaluate labelled.jsonl --predictions stories.tsv")
def evaluate(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="JSON Lines of articles, each with its story_id."
        ),
    ],
    predictions: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="File to write: a line of id, tab, story an article."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score the grouping on a labelled JSON Lines file.

    Replays the file in order of publication through the pipeline that `ingest` uses, the
    labels unseen, in a folder of its own.
    """
    report = evaluate_file(file, settings_of(ctx), _progress)
    if predictions is not None:
        rows = (f"{article}\t{story}\n" for article, story in report.predictions.items())
        predictions.write_text("".join(rows), encoding="utf-8")
    if as_json:
        print_json(_document(report))
    else:
        _show(report)


def _progress(articles: Iterable[RawArticle], total: int) -> Iterator[RawArticle]:
    return tracked(articles, total=total, label="replaying")


def _document(report: Report) -> dict[str, object]:
    pairwise = report.pairwise
    return {
        "articles": report.articles,
        "stories": report.stories,
        "true_stories": report.true_stories,
        "b_cubed": _scores(report.b_cubed),
        "pairwise": {
            "all": _scores(pairwise.all),
            "same_language": _scores(pairwise.same_language),
            "cross_language": _scores(pairwise.cross_language),
        },
        "adjusted_rand_index": report.adjusted_rand_index,
        "singleton_rate": report.singleton_rate,
        "largest_story_purity": report.largest_story_purity,
        "articles_per_second": report.articles_per_second,
        "settled": report.settled,
    }


def _scores(scores: PrecisionRecall) -> dict[str, float]:
    return {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1}


def _show(report: Report) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "precision", "recall", "F1"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, scores in (
        ("B-cubed", report.b_cubed),
        ("pairs", report.pairwise.all),
        ("pairs of one language", report.pairwise.same_language),
        ("pairs of two languages", report.pairwise.cross_language),
    ):
        figures = (scores.precision, scores.recall, scores.f1)
        table.add_row(name, *(f"{figure:.3f}" for figure in figures))
    out = console()
    out.print(table)
    out.print(f"adjusted Rand index {report.adjusted_rand_index:.3f}")
    out.print(f"{report.stories:,} stories of {report.articles:,} articles", end="; ")
    out.print(f"{report.true_stories:,} by the labels")
    out.print(f"{report.singleton_rate:.1%} of the stories have one article")
    out.print(f"{report.largest_story_purity:.1%} of the largest story belongs together")
    out.print(f"{report.articles_per_second:,.0f} articles a second")
    for kind, share in report.settled.items():
        out.print(f"  {kind}: {share:.1%} sit right")

"""Scores of labelled files as JSON and as tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from app.cli.output import console
from app.evaluation.calibration import Reliability
from app.evaluation.metrics import PrecisionRecall
from app.evaluation.pairs import PairReport
from app.evaluation.replay import Report


def report_document(file: Path, report: Report) -> dict[str, object]:
    """A replayed file as JSON."""
    pairwise = report.pairwise
    return {
        "file": file.name,
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
        "storylines": _scores(report.storylines),
    }


def pairs_document(file: Path, report: PairReport) -> dict[str, object]:
    """A file of pairs as JSON."""
    return {"file": file.name, **asdict(report)}


def calibration_document(panels: Mapping[str, Mapping[str, Reliability]]) -> dict[str, object]:
    """Reliability as JSON."""
    return {
        "calibration": {
            panel: {name: asdict(found) for name, found in parts.items()}
            for panel, parts in panels.items()
        }
    }


def show_report(file: Path, report: Report) -> None:
    """Prints the scores of a replayed file."""
    out = console()
    out.print(file.name, style="bold")
    rows = [
        (name, scores.precision, scores.recall, scores.f1)
        for name, scores in (
            ("B-cubed", report.b_cubed),
            ("pairs", report.pairwise.all),
            ("pairs of one language", report.pairwise.same_language),
            ("pairs of two languages", report.pairwise.cross_language),
            ("pairs of stories of one storyline", report.storylines),
        )
    ]
    out.print(_table(("", "precision", "recall", "F1"), rows))
    out.print(f"adjusted Rand index {report.adjusted_rand_index:.3f}")
    out.print(f"{report.stories:,} stories of {report.articles:,} articles", end="; ")
    out.print(f"{report.true_stories:,} by the labels")
    out.print(f"{report.singleton_rate:.1%} of the stories have one article")
    out.print(f"{report.largest_story_purity:.1%} of the largest story belongs together")
    out.print(f"{report.articles_per_second:,.0f} articles a second")
    for kind, share in report.settled.items():
        out.print(f"  {kind}: {share:.1%} sit right")


def show_pairs(file: Path, report: PairReport) -> None:
    """Prints the scores of a file of pairs."""
    out = console()
    out.print(file.name, style="bold")
    headings = ("pairs", "number", "same", "different", "average precision", "AUC", "Spearman")
    rows = [
        (
            name,
            scores.pairs,
            scores.same,
            scores.different,
            scores.average_precision,
            scores.area_under_curve,
            scores.spearman,
        )
        for name, scores in (
            ("all", report.all),
            ("of one language", report.same_language),
            ("of two languages", report.cross_language),
        )
        if scores.pairs
    ]
    out.print(_table(headings, rows))


def show_calibration(panels: Mapping[str, Mapping[str, Reliability]]) -> None:
    """Prints the expected calibration errors, a column a panel."""
    parts = list(next(iter(panels.values())))
    rows = [
        (part, *(figure for panel in panels.values() for figure in _error(panel[part])))
        for part in parts
    ]
    headings = ["expected calibration error"]
    for panel in panels:
        headings += [panel, "number"]
    console().print(_table(headings, rows))


def _error(found: Reliability) -> tuple[float, int]:
    return found.error, found.count


def _table(headings: Iterable[str], rows: Iterable[tuple[str | float | int, ...]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    for row in rows:
        table.add_row(*map(_cell, row))
    return table


def _cell(value: str | float | int) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _scores(scores: PrecisionRecall) -> dict[str, float]:
    return {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1}

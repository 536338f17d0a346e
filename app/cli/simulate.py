"""`samestory simulate`: what other settings would change, before anything changes."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.bootstrap import Service, open_service
from app.cli import exits
from app.cli.output import JsonOption, console, counted, print_json, say
from app.cli.session import settings_of
from app.domain.adjustment import Adjustment
from app.evaluation.datasets import read_labelled
from app.evaluation.replay import OpenIn, Report, evaluate_articles
from app.service.simulation import (
    Regrouping,
    SimulatedStory,
    SimulationView,
)
from app.service.simulation import (
    simulate as simulate_days,
)
from app.settings import Settings

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory simulate --days 7 --join-log-odds 1.5")
def simulate(
    ctx: typer.Context,
    *,
    days: Annotated[int, typer.Option(min=1, help="Before the latest publication.")] = 7,
    join_log_odds: Annotated[
        float | None, typer.Option(help="Try another SAMESTORY_JOIN_LOG_ODDS.")
    ] = None,
    scorer: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Try other weights of evidence."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Try another embedding model.")] = None,
    labelled: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="JSON Lines with story_id: score both on it as well."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what other settings would change, before anything changes.

    Replays the articles of the last days in two ways, in folders of their own: with the
    settings as they are and with those to try.
    """
    present = settings_of(ctx)
    other = settings_of(ctx, join_log_odds=join_log_odds, scorer=scorer, model=model)
    with open_service(present, writable=False) as service:
        applied = service.adjusting.present
        ways = [_opener(each, applied) for each in (present, other)]
        view = simulate_days(service.history, days, *ways)
    scores = []
    if labelled:
        articles, each_way = read_labelled(labelled), zip((present, other), ways, strict=True)
        scores = [evaluate_articles(articles, each, open_in=way) for each, way in each_way]
    if as_json:
        print_json(_document(view, scores))
    elif not view.articles:
        say("there are no dated articles to replay")
    else:
        _show(console(), view)
        _show_scores(console(), scores)
    if not view.articles:
        raise typer.Exit(exits.REJECTED)


def _opener(settings: Settings, applied: Adjustment) -> OpenIn:
    def open_in(folder: Path) -> AbstractContextManager[Service]:
        apart = settings.apart(folder)
        # What was learnt for the weights in use says nothing of others.
        adjustment = None if settings.scorer else applied
        return open_service(apart, writable=True, adjustment=adjustment)

    return open_in


def _show(out: Console, view: SimulationView) -> None:
    out.print(
        f"{counted(view.articles, 'article', 'articles')}: "
        f"{counted(view.stories_before, 'story', 'stories')} now, {view.stories_after:,} then"
    )
    for heading, found in (
        ("would merge", view.merged),
        ("would split", view.split),
        ("would change", view.changed),
    ):
        if found:
            out.print(Text(f"\n{heading}:", "bold"))
        for each in found:
            _show_regrouping(out, each)
    if not (view.merged or view.split or view.changed):
        out.print("no story would change")
    if view.constraints:
        held = counted(view.constraints, "constraint", "constraints")
        out.print(f"\n{held} of people held in both")


def _show_regrouping(out: Console, each: Regrouping) -> None:
    for marker, stories in (("-", each.before), ("+", each.after)):
        for story in stories:
            size = counted(len(story.articles), "article", "articles")
            out.print(Text(f"  {marker} {story.headline} ({size})"), soft_wrap=True)
    out.print()


def _show_scores(out: Console, scores: list[Report]) -> None:
    if not scores:
        return
    before, after = (_figures(report) for report in scores)
    out.print(Text("\non the labelled file, now and then:", "bold"))
    for name, figure in before.items():
        out.print(f"  {name}: {figure:.3f}, {after[name]:.3f}")


def _figures(report: Report) -> dict[str, float]:
    return {
        "B-cubed F1": report.b_cubed.f1,
        "pairs F1": report.pairwise.all.f1,
        "pairs of two languages F1": report.pairwise.cross_language.f1,
    }


def _document(view: SimulationView, scores: list[Report]) -> dict[str, object]:
    return {
        "articles": view.articles,
        "stories_before": view.stories_before,
        "stories_after": view.stories_after,
        "merged": [_regrouping(each) for each in view.merged],
        "split": [_regrouping(each) for each in view.split],
        "changed": [_regrouping(each) for each in view.changed],
        "constraints": view.constraints,
        "labelled": [_figures(report) for report in scores] or None,
    }


def _regrouping(each: Regrouping) -> dict[str, object]:
    return {
        "before": [_story(story) for story in each.before],
        "after": [_story(story) for story in each.after],
    }


def _story(story: SimulatedStory) -> dict[str, object]:
    return {"headline": story.headline, "articles": list(story.articles)}

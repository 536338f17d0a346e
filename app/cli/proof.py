"""Evidence as people read it: what speaks for one event, what against, and how much."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from app.cli.dates import instant
from app.web.schemas import Contribution, Explanation, Match, Pair, StoryScore

_BAR_PER_LOG_ODDS = 2  # half a unit of log-odds a block
_WIDEST_BAR = 16


def evidence_table(evidence: Sequence[Contribution], log_odds: float) -> Table:
    """One line a contribution, strongest first, and their sum."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for part in sorted(evidence, key=lambda part: -abs(part.log_odds)):
        table.add_row(
            part.kind.value,
            f"{round(part.log_odds, 1) + 0.0:+.1f}",
            _bar(part.log_odds),
            Text(part.detail),
        )
    table.add_row("sum", f"{log_odds:+.1f}", "", "log-odds; 0 is undecided", style="bold")
    return table


def percent(probability: float) -> str:
    """A probability that never claims certainty: '<1 %', '37 %', '>99 %'."""
    if probability < 0.01:
        return "<1 %"
    if probability > 0.99:
        return ">99 %"
    return f"{probability:.0%}".replace("%", " %")


def pair_parts(pair: Pair) -> list[Text | Table]:
    """Two articles compared: verdict, evidence, sentences that say the same."""
    parts: list[Text | Table] = [
        Text.assemble((f"{pair.left.title}", "bold"), f"  [{pair.left.language}]"),
        Text.assemble((f"{pair.right.title}", "bold"), f"  [{pair.right.language}]"),
        Text(f"the same event: {percent(pair.probability)}"),
        evidence_table(pair.evidence, pair.log_odds),
    ]
    for article in (pair.left, pair.right):
        if article.text_forgotten:
            parts.append(
                Text(
                    f"The text of {article.id} is kept no longer: of it the title alone is "
                    "cited; the evidence is of the whole text."
                )
            )
    for sentences in pair.sentences:
        parts.append(
            Text(f"  “{sentences.left}”\n≈ “{sentences.right}”  {sentences.similarity:.2f}")
        )
    return parts


def explanation_parts(view: Explanation) -> list[Text | Table]:
    """Why an article is in its story, and which other story came near."""
    article = view.article
    parts: list[Text | Table] = [
        Text.assemble((article.title, "bold"), f"  [{article.language}] {article.id}"),
        Text.assemble("is in ", (view.story.headline, "bold"), f"  {view.story.id}"),
    ]
    if view.copy_of is not None:
        parts.append(Text(f"It repeats the text of {view.copy_of}."))
    if view.correction is not None:
        put = view.correction
        why = f", because: {put.why}" if put.why else ""
        parts.append(Text(f"{put.who} put it here on {put.decided_at:%Y-%m-%d %H:%M}{why}."))
    if view.pair is None:
        parts.append(Text("It is alone: no other article was found to report this event."))
    else:
        parts += [Text("\nBeside the article that speaks most for it:"), *pair_parts(view.pair)]
    if view.runner_up is not None:
        parts.append(
            Text(f"\nNext best, and not chosen: {view.runner_up.headline}  {view.runner_up.id}")
        )
        if view.receipt is not None and view.receipt.runner_up is not None:
            parts.append(_score_table(view.receipt.runner_up))
    return parts


def match_parts(view: Match) -> list[Text | Table]:
    """A text as understood, the stories it may belong to, best first, and that it is new."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("probability", justify="right", no_wrap=True)
    table.add_column("story", no_wrap=True, style="dim")
    table.add_column("headline", overflow="fold")
    for candidate in view.candidates:
        table.add_row(
            percent(candidate.probability), candidate.story.id, Text(candidate.story.headline)
        )
    table.add_row(percent(view.new_probability), "", Text("(a story not known yet)"))
    understood = f"  [{view.language}] {instant(view.published_at, view.published_precision)}"
    parts: list[Text | Table] = [Text.assemble((view.title, "bold"), understood), table]
    if view.candidates:
        parts += [Text("\nWhy the first:"), _score_table(view.candidates[0].score)]
    return parts


def _score_table(score: StoryScore) -> Table:
    return evidence_table(score.evidence, score.log_odds)


def _bar(log_odds: float) -> Text:
    blocks = min(_WIDEST_BAR, round(abs(log_odds) * _BAR_PER_LOG_ODDS))
    return Text("█" * blocks, style="green" if log_odds > 0 else "red")

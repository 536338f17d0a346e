"""Reliability of the probabilities on replayed files: of candidate pairs, and of joins."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.output import print_json
from app.cli.scores import calibration_document, show_calibration
from app.clustering.scorer import load_scorer
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.calibration import Judged, Reliability, joined, reliability_by_part
from app.evaluation.datasets import LabelledArticle
from app.evaluation.diagram import draw_reliability
from app.settings import Settings
from app.training.examples import embed_examples
from app.training.pairs import collect_pairs


def report_reliability(
    files: Sequence[Sequence[LabelledArticle]],
    joins: Sequence[Judged],
    settings: Settings,
    path: Path,
    *,
    as_json: bool,
) -> None:
    """Writes the diagram and prints the expected calibration errors.

    Args:
        files: At least one replayed file.
        joins: The decisions to join of each.
        settings: Model and weights are used.
        path: The PNG to write.
        as_json: Print JSON instead of a table.
    """
    panels: Mapping[str, Mapping[str, Reliability]] = {
        "candidate pairs": reliability_by_part(
            joined([_judge_candidates(labelled, settings) for labelled in files])
        ),
        "decisions to join": reliability_by_part(joined(joins)),
    }
    draw_reliability(panels, path)
    if as_json:
        print_json(calibration_document(panels))
    else:
        show_calibration(panels)


def _judge_candidates(labelled: Sequence[LabelledArticle], settings: Settings) -> Judged:
    """The pairs that the engine compares when it replays a file."""
    embedder = load_embedder(settings.model)
    scorer = load_scorer(settings.scorer) if settings.scorer else load_scorer()
    stream, lexicon = embed_examples(labelled, embedder), packaged_lexicon(embedder)
    pairs = collect_pairs(stream, lexicon, lambda _: scorer.genres)
    measured = pairs.measured
    return Judged(scorer.log_odds(measured), pairs.same, measured.cross, measured.short)

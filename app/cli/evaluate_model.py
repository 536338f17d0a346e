"""`samestory evaluate-model`: how well a model finds translations, and how fast it is."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.output import JsonOption, console, print_json
from app.cli.progress import tracked
from app.embedding.registry import load_embedder
from app.evaluation.retrieval import (
    ModelScores,
    PairScore,
    default_pairs,
    joined_documents,
    measure_speed,
    read_multiway,
    score_pairs,
)
from app.settings import PACKAGED_MODEL

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory evaluate-model packaged --data sentences.jsonl --json")
def evaluate_model(
    data: Annotated[
        Path,
        typer.Option(
            help="JSON Lines, plain or .zst: a sentence a language ('en', 'bg', ...), and "
            "'document' where sentences belong together.",
            exists=True,
            dir_okay=False,
        ),
    ],
    model: Annotated[
        str,
        typer.Argument(help="A folder, a sentence-transformers name, or 'packaged'."),
    ] = PACKAGED_MODEL,
    as_json: JsonOption = False,
) -> None:
    """Score a model: does the nearest text in the other language mean the same?

    Every language is searched in English, bg, ru and uk among each other; sentences, and whole
    documents.
    """
    sentences = read_multiway(data)
    documents = joined_documents(sentences)
    pairs = default_pairs(list(sentences.sentences))
    embedder = load_embedder(model)
    scores = ModelScores(
        model=embedder.name,
        dimension=embedder.dimension,
        sentences=tuple(
            tracked(score_pairs(embedder, sentences, pairs), total=len(pairs), label="sentences")
        ),
        documents=tuple(
            tracked(score_pairs(embedder, documents, pairs), total=len(pairs), label="documents")
        ),
        texts_a_second=measure_speed(embedder, sentences),
    )
    if as_json:
        print_json(asdict(scores))
    else:
        _show(scores)


def _show(scores: ModelScores) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("pair", "accuracy", "weighted F1", "documents"):
        table.add_column(heading, justify="left" if heading == "pair" else "right")
    for sentence, document in zip(scores.sentences, scores.documents, strict=True):
        table.add_row(_arrow(sentence), *map(_percent, _figures(sentence, document)))
    output = console()
    output.print(table)
    candidates = (part[0].candidates for part in (scores.sentences, scores.documents))
    output.print("candidates: {} sentences, {} documents".format(*candidates))
    output.print(
        f"model: {scores.model}, {scores.dimension} dimensions, "
        f"{scores.texts_a_second:,.0f} texts of 300 words a second"
    )


def _figures(sentence: PairScore, document: PairScore) -> tuple[float, float, float]:
    return sentence.accuracy, sentence.weighted_f1, document.accuracy


def _arrow(score: PairScore) -> str:
    return f"{score.source} → {score.target}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"

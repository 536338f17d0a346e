"""`samestory train scorer`: fits the weights of evidence for an embedding model."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import error_console, say
from app.cli.session import settings_of
from app.clustering.scorer import PACKAGED_WEIGHTS
from app.clustering.storylines import PACKAGED_STORYLINE_WEIGHTS
from app.clustering.stream_statistics import PACKAGED_BACKGROUND
from app.embedding.registry import load_embedder
from app.training.background import count_background, save_background
from app.training.calibration import calibrate, read_files

EXAMPLE = "Example: samestory train scorer ./labelled --out scorer.json"


def train_scorer(
    ctx: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(help="Folder of the labelled files.", exists=True, file_okay=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write; default: the weights inside the package.", dir_okay=False
        ),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the parallel corpus: the packaged counts of common words are made "
            "from it first.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="A file not to fit on, by name (`gold`), to be tested on."),
    ] = None,
) -> None:
    """Fit weights of evidence and their calibration for the configured embedding model.

    A few minutes; the same files and model give the same weights. Use them with
    SAMESTORY_SCORER. Storyline weights are fitted as well when the package's own are made.
    """
    settings = settings_of(ctx)
    if corpus is not None:
        save_background(count_background(corpus), PACKAGED_BACKGROUND)
    files = read_files(folder, leave_out or ())
    console = error_console()
    fitted = calibrate(files, load_embedder(settings.model), console.print)
    fitted.scorer.save(out or PACKAGED_WEIGHTS)
    if out is None and fitted.storylines is not None:
        fitted.storylines.save(PACKAGED_STORYLINE_WEIGHTS)
    say(f"fitted on {', '.join(files)}: {out or PACKAGED_WEIGHTS}")

"""`samestory train model`: makes the packaged embedding model from the parallel corpus."""

from collections import deque
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from app.cli.output import error_console, say
from app.training.recipe import Recipe

_DEFAULT = Recipe()
_SMOOTHED_STEPS = 200
EXAMPLE = "Example: samestory train model --corpus ./parallel --out ./my-model"


def train_model(
    corpus: Annotated[
        Path,
        typer.Option(help="Folder of the parallel corpus.", exists=True, file_okay=False),
    ],
    out: Annotated[
        Path, typer.Option(help="Folder of the model; working files stand in OUT/work.")
    ],
    start: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a static model of the same dimension to go on from.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    steps: Annotated[
        int, typer.Option(min=1, help="Steps of training; fewer are faster and worse.")
    ] = _DEFAULT.steps,
    seed: Annotated[
        int, typer.Option(help="Same seed, corpus and steps: same model.")
    ] = _DEFAULT.seed,
) -> None:
    """Train the embedding model; take up an interrupted training where it was.

    An hour and a half on two cores, 6 GiB of memory; a GPU is used when there is one. The
    number of threads (OMP_NUM_THREADS) changes the rounding: keep it for the same model. The
    result is a sentence-transformers folder that `--model` of other verbs takes.
    """
    _train(corpus, out, start, Recipe(steps=steps, seed=seed))
    say(f"wrote {out}; look at its scores with: samestory evaluate-model {out} --data FILE")


def _train(corpus: Path, out: Path, start: Path | None, recipe: Recipe) -> None:
    # Here, because torch takes seconds that `--help` and `train scorer` would wait for.
    from app.training.model import Training, save_model  # noqa: PLC0415
    from app.training.news import save_news  # noqa: PLC0415
    from app.training.preparation import prepare  # noqa: PLC0415

    console = error_console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks = {
            stage: progress.add_task(stage, total=total)
            for stage, total in (("tokenizer", 1), ("tokens", None), ("teacher", None))
        }
        prepared = prepare(
            corpus, out / "work", recipe, lambda stage, done: progress.advance(tasks[stage], done)
        )
        training = Training(prepared, recipe, out / "work", start)
        learning = progress.add_task("learning", total=recipe.steps, completed=training.step)
        losses: deque[float] = deque(maxlen=_SMOOTHED_STEPS)
        for done in training.run():
            losses.append(done.contrast)
            progress.update(
                learning,
                completed=done.step,
                description=f"learning, loss {sum(losses) / len(losses):.3f}",
            )
    save_model(training.finished_vectors(), prepared.tokenizer, out)
    save_news(corpus, recipe.news, out)

"""`samestory embed`: the vectors of lines of text."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.cli.output import say
from app.cli.session import settings_of
from app.domain.errors import UnreadableInputError
from app.embedding.registry import load_embedder

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory embed --lines headlines.txt --output vectors.npy")
def embed(
    ctx: typer.Context,
    lines: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Text in UTF-8, one a line.")
    ],
    output: Annotated[
        Path, typer.Option(dir_okay=False, help="NumPy file to write: (lines, dimension) float32.")
    ],
) -> None:
    """Write the vectors of a file's lines.

    One unit vector a line, in the order of the file; a line without a known word has a
    vector of zeros.
    """
    embedder = load_embedder(settings_of(ctx).model)
    try:
        text = lines.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableInputError(f"{lines}: expected UTF-8 text: {error}") from error
    # Not splitlines(): U+2028, form feeds and the like occur inside a line.
    rows = text.removesuffix("\n").split("\n") if text else []
    vectors = embedder.embed([row.removesuffix("\r") for row in rows])
    with output.open("wb") as file:
        np.save(file, vectors)
    say(f"{len(vectors)} vectors of {embedder.dimension} dimensions in {output}")

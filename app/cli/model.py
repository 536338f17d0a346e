"""`samestory model`: where the packaged model lies, what the configured one is."""

import typer

from app.cli.output import JsonOption, print_fields, print_json
from app.cli.session import settings_of
from app.embedding.registry import load_embedder, packaged_folder

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Tell about the embedding model.",
    epilog="Example: samestory model info",
)


@app.command(
    epilog='Example: python -c "import sentence_transformers as s; '
    "s.SentenceTransformer('$(samestory model path)')\""
)
def path() -> None:
    """Print the folder of the packaged model; sentence-transformers loads it."""
    print(packaged_folder())


@app.command(epilog="Example: SAMESTORY_MODEL=./my-model samestory model info")
def info(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Show name, dimension and fingerprint of the configured model."""
    embedder = load_embedder(settings_of(ctx).model)
    fields = {
        "name": embedder.name,
        "dimension": embedder.dimension,
        "fingerprint": embedder.fingerprint,
    }
    if as_json:
        print_json(fields)
    else:
        print_fields(fields)

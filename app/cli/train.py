"""`samestory train`: makes what the package ships."""

import typer

from app.cli import train_model, train_scorer

app = typer.Typer(add_completion=False, no_args_is_help=True, epilog=train_model.EXAMPLE)


@app.callback()
def train() -> None:
    """Train what the package ships."""


app.command("model", epilog=train_model.EXAMPLE)(train_model.train_model)
app.command("scorer", epilog=train_scorer.EXAMPLE)(train_scorer.train_scorer)

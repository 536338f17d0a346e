"""How verbs print: results on standard output, everything about the work on standard error."""

import sys
from collections.abc import Mapping
from typing import Annotated

import orjson
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs to read.")]

_PIPED_WIDTH = 160  # rich would cut tables at 80 columns where no terminal tells a width


def console() -> Console:
    """A console on standard output, as wide as the terminal."""
    return Console(
        width=None if sys.stdout.isatty() else _PIPED_WIDTH, highlight=False, markup=False
    )


def error_console() -> Console:
    """A console on standard error."""
    return Console(stderr=True, highlight=False, markup=False)


def print_json(value: BaseModel | Mapping[str, object]) -> None:
    """Prints one JSON object on one line of standard output, at once."""
    document = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(orjson.dumps(document).decode() + "\n")
    sys.stdout.flush()


def print_fields(fields: Mapping[str, object]) -> None:
    """Prints names and values in two columns."""
    width = max(len(name) for name in fields)
    for name, value in fields.items():
        console().print(Text(f"{name:<{width}}  {value}"), soft_wrap=True)


def say(message: str) -> None:
    """Prints a line about the work to standard error."""
    print(message, file=sys.stderr)


def announce(address: str) -> None:
    """Says where the dashboard is to be found."""
    say(f"dashboard at {address} (Ctrl-C stops)")


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: '1 story', '2 stories'."""
    return f"{count:,} {one if count == 1 else many}"

"""The `samestory` command: lists its verbs at once, imports a verb only when it is called.

`samestory --help` answers in a fraction of a second because the verbs' modules, which import
the index, the database and the web server, are named here and loaded on use.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from app import __version__
from app.cli import exits
from app.domain.errors import ConfigurationError, SamestoryError

_MARKUP: Final = "markdown"  # of docstrings shown as help; the default breaks their lines


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb lives and the line it has in `samestory --help`."""

    module: str
    line: str


VERBS = {
    "demo": Verb("app.cli.demo", "Group the packaged sample and show its stories."),
    "ingest": Verb("app.cli.ingest", "Add articles from files, folders or standard input."),
    "feeds": Verb("app.cli.feeds", "Follow feeds: RSS, Atom, JSON Feed, news sitemaps."),
    "stories": Verb("app.cli.stories", "List stories, newest report first."),
    "story": Verb("app.cli.story", "Show one story with its articles and its storyline."),
    "explain": Verb("app.cli.explain", "Say why an article is in its story, or compare two."),
    "merge": Verb("app.cli.merge", "Make one story of two, for good."),
    "split": Verb("app.cli.split", "Take articles out of a story and into a new one, for good."),
    "move": Verb(
        "app.cli.move", "Move an article to another story, or to one of its own, for good."
    ),
    "link": Verb("app.cli.link", "Say that two articles belong together, or never, for good."),
    "unlink": Verb("app.cli.unlink", "Take back what was said of two articles."),
    "undo": Verb("app.cli.undo", "Take a decision back, unless something was built on it since."),
    "history": Verb("app.cli.history", "Show what was decided about a story, when and by whom."),
    "versions": Verb(
        "app.cli.versions", "Show an article's versions, and what each changed word for word."
    ),
    "delete": Verb("app.cli.delete", "Delete an article with its versions; only its id stays."),
    "forget": Verb("app.cli.forget", "Drop texts by age, or delete articles by source or address."),
    "match": Verb("app.cli.match", "Tell which story a text belongs to, storing nothing."),
    "search": Verb("app.cli.search", "Find stories by meaning and words, in any language."),
    "changes": Verb(
        "app.cli.changes", "Tell what changed about stories, and with --follow what changes."
    ),
    "doctor": Verb(
        "app.cli.doctor", "Check everything that is stored, and say what is wrong and where."
    ),
    "backup": Verb("app.cli.backup", "Copy all that is stored to one file, and check the copy."),
    "restore": Verb("app.cli.restore", "Put a backup into the data folder."),
    "export": Verb("app.cli.export", "Write everything as JSON Lines, to be read or moved."),
    "import": Verb("app.cli.import_export", "Fill an empty data folder with an export."),
    "serve": Verb("app.cli.serve", "Serve the dashboard and the REST API."),
    "keys": Verb("app.cli.keys", "Make, list and revoke keys for the REST API and the dashboard."),
    "mcp": Verb("app.cli.mcp", "Let assistants search, read and explain stories (MCP)."),
    "cluster": Verb("app.cli.cluster", "Spread the work over several processors and machines."),
    "evaluate": Verb("app.cli.evaluate", "Score the grouping on labelled JSON Lines files."),
    "simulate": Verb(
        "app.cli.simulate", "Show what other settings would change, before anything changes."
    ),
    "refit": Verb(
        "app.cli.refit", "Learn from corrections how to weigh, and show before and after."
    ),
    "bench": Verb("app.cli.bench", "Measure how fast articles come in, and what is withstood."),
    "embed": Verb("app.cli.embed", "Write the vectors of a file's lines."),
    "clean": Verb("app.cli.clean", "Show what is taken for the article in a scraped page."),
    "model": Verb("app.cli.model", "Tell about the embedding model."),
    "evaluate-model": Verb(
        "app.cli.evaluate_model",
        "Score a model: does the nearest text in the other language mean the same?",
    ),
    "train": Verb("app.cli.train", "Train what the package ships."),
}


class VerbGroup(TyperGroup):
    """Knows the verbs by name; the one place that imports them."""

    def __init__(self, **attributes: Any) -> None:  # the options of TyperGroup, passed through
        super().__init__(**attributes)
        for name, verb in VERBS.items():
            self.add_command(TyperCommand(name, help=verb.line))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # typer's types are private
        """Puts the verb itself in place of its entry in the list."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and typer.main.get_command(load_verb(name)), rest

    def invoke(self, ctx: Any) -> Any:  # typer's types are private
        """Runs a verb; what goes wrong becomes one line and an exit code."""
        try:
            with needing_packages(lambda: ctx.invoked_subcommand):
                return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise typer.Exit(exits.INTERRUPTED) from error
        except SamestoryError as error:
            print(f"error: {error} ({error.code})", file=sys.stderr)
            raise typer.Exit(exits.exit_code(error)) from error
        except BrokenPipeError:
            raise  # typer ends silently: the reader has seen enough
        except OSError as error:
            print(f"error: {error.strerror or error}: {error.filename} (file)", file=sys.stderr)
            raise typer.Exit(exits.UNUSABLE) from error


def load_verb(name: str) -> typer.Typer:
    """Imports a verb.

    Raises:
        ConfigurationError: It needs a package that is not installed.
    """
    with needing_packages(lambda: name):
        module = importlib.import_module(VERBS[name].module)
    verb: typer.Typer = module.app
    verb.rich_markup_mode = _MARKUP
    return verb


@contextmanager
def needing_packages(verb: Callable[[], str | None]) -> Iterator[None]:
    """Imports packages that may not be installed.

    Args:
        verb: Says who needs them.

    Raises:
        ConfigurationError: One is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("app."):
            raise
        raise ConfigurationError(
            f"`samestory {verb()}` needs the package {error.name}, which is not installed; "
            "training needs the extra `train`: pip install '.[train]' in the checkout"
        ) from error


app = typer.Typer(
    cls=VerbGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start here: samestory demo",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"samestory {__version__}")
        raise typer.Exit


@app.callback()
def samestory(
    ctx: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder of the database and the index (over SAMESTORY_DATA_DIR)."),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(help="Address of a running server to ask instead (over SAMESTORY_SERVER)."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Group news reports of the same event across languages, and see why.

    Exit codes:

    - 0: fine
    - 1: some inputs were rejected, or nothing was found
    - 2: wrong usage
    - 3: settings, model, data folder or a file cannot be used
    - 130: interrupted
    """
    ctx.obj = {"data_dir": data_dir, "server": server}

"""`samestory demo`: the packaged sample grouped, shown and served."""

import shutil
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from app.bootstrap import Service, open_service
from app.cli.output import announce, counted, say
from app.cli.progress import tracked
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.cli.tables import show_stories
from app.cli.tally import Tally
from app.domain.key import Scope
from app.domain.story_list import StoryQuery
from app.storage.data_folder import DataFolder
from app.web import wire
from app.web.origins import is_loopback
from app.web.server import serve as serve_until_stopped

SAMPLE = Path(__file__).parent / "sample" / "articles.jsonl"

_SHOWN = 200

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory demo --port 8001")
def demo(
    ctx: typer.Context,
    serve: Annotated[bool, typer.Option(help="Serve the dashboard afterwards.")] = True,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port (over SAMESTORY_PORT); 0: any.")
    ] = None,
) -> None:
    """Group the packaged sample and show its stories.

    224 hand-written reports in 21 languages. They are kept in a folder `demo` inside the
    data folder, apart from your own articles, fresh at each run. Then the dashboard is
    served until Ctrl-C.
    """
    settings = settings_of(ctx, port=port)
    settings = settings.apart(settings.data_dir / "demo")
    _empty(DataFolder(settings.data_dir))
    with open_service(settings, writable=True) as service:
        _group(service)
        if serve:
            if not is_loopback(settings.host):
                made = service.keys.create("demo", {Scope.READ})
                say(f"sign in with the key {made.secret}")
            serve_until_stopped(service, settings.host, settings.port, on_ready=announce)


def _group(service: Service) -> None:
    started = perf_counter()
    tally = Tally()
    sample = list(read_inputs([str(SAMPLE)], service.settings))
    for result in tracked(service.ingest.run(sample), total=len(sample), label="grouping"):
        tally.add(result)
    seconds = perf_counter() - started
    page = service.queries.stories(StoryQuery(limit=_SHOWN))
    show_stories(wire.story(summary) for summary in page.stories)
    stories = counted(len(page.stories), "story", "stories")
    articles = counted(tally.read, "article", "articles")
    copies = counted(len(tally.copies), "copy", "copies")
    say(f"{stories} from {articles}, {copies} among them, in {seconds:.1f} s")
    folder = service.settings.data_dir
    say(f'look closer: samestory --data-dir "{folder}" story {page.stories[0].id}')


def _empty(folder: DataFolder) -> None:
    """Removes the last demo; only what is Samestory's own, and never while it is served."""
    with folder.lock():
        if folder.database_path.exists():
            shutil.rmtree(folder.index_path, ignore_errors=True)
        for suffix in ("", "-wal", "-shm"):  # SQLite's companions of a database in WAL mode
            folder.database_path.with_name(folder.database_path.name + suffix).unlink(
                missing_ok=True
            )

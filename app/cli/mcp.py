"""`samestory mcp`: stories for assistants, over the Model Context Protocol on standard streams."""

from contextlib import closing

import typer

from app.assistant.server import assistant_server
from app.cli.fresh import FreshAnswers
from app.cli.session import settings_to_read

app = typer.Typer(add_completion=False)


@app.command(epilog='Example: "command": "samestory", "args": ["mcp"] in an assistant\'s settings')
def mcp(ctx: typer.Context) -> None:
    """Let assistants search, read and explain stories (MCP).

    An assistant starts it by itself and talks to it over standard streams. It changes nothing;
    with --server it asks a running server.
    """
    with closing(FreshAnswers(settings_to_read(ctx))) as fresh:
        assistant_server(fresh.ask).run("stdio")

"""The tools of the MCP server: each reads, says what it is for, and answers with typed data."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from app import __version__
from app.assistant.citations import StoryTold, told
from app.domain.errors import SamestoryError
from app.domain.story import StorySort
from app.web import schemas
from app.web.answers import Answers

INSTRUCTIONS: Final = """\
Samestory holds news reports in many languages, grouped into stories: one story is one event, \
told by several reports. Different events of the same matter are different stories of one \
storyline; never take them for one event. Find stories with `search` or `stories`, or with \
`match` if you have a text; then call `story` for the reports to cite: name source, language, \
date and address of each. Copies repeat another report and are no independent source. What is \
null is unknown. Probabilities are calibrated; say how sure they are."""

_READS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Ask = Callable[[], AbstractContextManager[Answers]]
"""Opens what answers, for one question."""

_Limit = Annotated[int, Field(ge=1, le=50, description="At most so many.")]
_Language = Annotated[str | None, Field(description="BCP 47 tag, such as `uk`.")]
_Cursor = Annotated[str | None, Field(description="`next_cursor` of the page before.")]
_ArticleId = Annotated[str, Field(description="As other tools tell it.")]


def assistant_server(ask: Ask) -> MCPServer:
    """The server with its tools, to be run.

    Args:
        ask: Called for each question; what it opens is closed with the answer.
    """
    server = MCPServer("samestory", version=__version__, instructions=INSTRUCTIONS)
    for register in (_searching, _listing, _matching, _reading, _explaining):
        register(server, ask)
    return server


def _searching(server: MCPServer, ask: Ask) -> None:
    @server.tool(title="Search stories", annotations=_READS)
    def search(
        query: Annotated[str, Field(description="Words or a sentence, in any language.")],
        limit: _Limit = 10,
        cursor: _Cursor = None,
    ) -> schemas.SearchResult:
        """Finds stories by meaning and words, across languages and scripts; best first.

        Use it for a question about an event, in whatever language it was reported.
        """
        with _answers(ask) as answers:
            return answers.search_stories(query, limit=limit, cursor=cursor)


def _listing(server: MCPServer, ask: Ask) -> None:
    @server.tool(title="List stories", annotations=_READS)
    def stories(
        *,
        language: _Language = None,
        source: Annotated[str | None, Field(description="Reported by this outlet.")] = None,
        name: Annotated[
            str | None,
            Field(max_length=200, description="Person, place or organisation, in any spelling."),
        ] = None,
        since: Annotated[str | None, Field(description="Day or instant, ISO 8601.")] = None,
        until: Annotated[str | None, Field(description="Day or instant, ISO 8601.")] = None,
        words: Annotated[
            str | None, Field(description="In one of its articles, all of them, in any script.")
        ] = None,
        min_languages: Annotated[int, Field(ge=1, description="Told in at least so many.")] = 1,
        sort: Annotated[
            StorySort,
            Field(
                description="`newest` report or last `updated` first; `growing`: most reports "
                "lately; or most `languages`, `sources` or `articles` first."
            ),
        ] = StorySort.NEWEST,
        limit: _Limit = 20,
        cursor: _Cursor = None,
    ) -> schemas.StoryPage:
        """Lists stories that pass all filters, newest report first unless sorted otherwise.

        Use it for what was reported when, where or by whom. Stories in many languages are those
        that the world speaks of.
        """
        with _answers(ask) as answers:
            return answers.list_stories(
                language=language,
                source=source,
                name=name,
                since=since,
                until=until,
                q=words,
                min_languages=min_languages,
                sort=sort,
                limit=limit,
                cursor=cursor,
            )


def _matching(server: MCPServer, ask: Ask) -> None:
    @server.tool(title="Which story is this?", annotations=_READS)
    def match(
        text: Annotated[str, Field(description="Body of a report or a claim, in any language.")],
        title: Annotated[str | None, Field(description="Its headline.")] = None,
        published_at: Annotated[
            str | None, Field(description="Its day or instant, ISO 8601; tells events apart.")
        ] = None,
        language: _Language = None,
        limit: _Limit = 5,
    ) -> schemas.Match:
        """Tells which story a text belongs to, with evidence, and how likely it is a new one.

        Use it when you have a text. Nothing is stored. Evidence is in log-odds: positive speaks
        for one event, negative against it.
        """
        asked = {"text": text, "title": title, "published_at": published_at, "limit": limit}
        with _answers(ask) as answers:
            return answers.match_text({**asked, "language": language})


def _reading(server: MCPServer, ask: Ask) -> None:
    @server.tool(title="Read a story", annotations=_READS)
    def story(
        story_id: Annotated[str, Field(description="As other tools tell it; an old one leads on.")],
        limit: _Limit = 20,
    ) -> StoryTold:
        """All there is to cite about one event: its reports with source, language, date, address.

        Other events of the same matter are listed as its storyline.
        """
        with _answers(ask) as answers:
            return told(answers.get_story(story_id), limit=limit)


def _explaining(server: MCPServer, ask: Ask) -> None:
    @server.tool(title="Why is an article in its story?", annotations=_READS)
    def explain(article_id: _ArticleId) -> schemas.Explanation:
        """The evidence for an article's story, the best other story, and who placed it there."""
        with _answers(ask) as answers:
            return answers.explain_article(article_id)

    @server.tool(title="Do two articles report one event?", annotations=_READS)
    def compare(left: _ArticleId, right: _ArticleId) -> schemas.Pair:
        """Evidence for and against, its sum as a probability, and sentences that say the same."""
        with _answers(ask) as answers:
            return answers.explain_pair(left, right)


@contextmanager
def _answers(ask: Ask) -> Iterator[Answers]:
    """What answers; what cannot be answered is told to the assistant in words."""
    try:
        with ask() as answers:
            yield answers
    except SamestoryError as error:
        raise ToolError(f"{error} ({error.code})") from error

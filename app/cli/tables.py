"""Stories as tables: one line a story, and a story with all that belongs to it."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from app.cli.dates import span, when
from app.cli.output import console, counted
from app.web.schemas import Article, Story, StoryDetail, Storyline

_SOURCES_SHOWN = 3
_WIDE = 110  # columns; with fewer, headlines would be a word a line


def show_stories(stories: Iterable[Story], *, next_cursor: str | None = None) -> None:
    """Prints stories as wide as the terminal is, and how to go on."""
    out = console()
    out.print(story_table(stories, out.width))
    if next_cursor is not None:
        out.print(Text(f"more: --cursor {next_cursor}"), soft_wrap=True)


def story_table(stories: Iterable[Story], width: int) -> Table:
    """The stories in the order given: one line each, or two where `width` columns are few."""
    if width < _WIDE:
        return _narrow_table(stories)
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("story", no_wrap=True, style="dim")
    table.add_column("headline", overflow="fold")
    table.add_column("languages", overflow="fold", min_width=9, style="cyan")
    table.add_column("sources", justify="right", no_wrap=True)
    table.add_column("copies", justify="right", no_wrap=True)
    table.add_column("time span", no_wrap=True)
    for story in stories:
        table.add_row(
            story.id,
            Text(story.headline),
            " ".join(story.languages),
            str(len(story.sources)),
            str(story.copy_count or ""),
            span(story),
        )
    return table


def story_heading(story: Story) -> Text:
    """A story in two lines: its headline, and its figures."""
    articles = counted(story.article_count, "article", "articles")
    copies = f", {counted(story.copy_count, 'copy', 'copies')} folded" if story.copy_count else ""
    sources = list(story.sources)
    named = ", ".join(sources[:_SOURCES_SHOWN])
    more = len(sources) - _SOURCES_SHOWN
    if more > 0:
        named += f" and {more} more"
    return Text.assemble(
        (story.headline, "bold"),
        f"\n{story.id} · {span(story)} · {' '.join(story.languages)} · {articles}{copies}",
        f" · {named}" if named else "",
    )


def article_table(story: StoryDetail) -> Table:
    """The articles of a story in their order; copies stand under the article they repeat."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("published", no_wrap=True)
    table.add_column("language", no_wrap=True, style="cyan")
    table.add_column("source", overflow="ellipsis", no_wrap=True, max_width=28)
    table.add_column("article", overflow="fold", style="dim", max_width=40)
    table.add_column("title", overflow="fold", ratio=1, min_width=24)
    for article, folded in _folded(story.articles):
        table.add_row(
            when(article),
            article.language,
            Text(article.source or ""),
            Text(article.id),
            Text(("↳ copy: " if folded else "") + article.title),
        )
    return table


def storyline_table(line: Storyline, present: Story) -> Table:
    """The stories of a storyline in their order, the present one marked."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for story in line.stories:
        marker = "▶" if story.id == present.id else " "
        table.add_row(marker, span(story), Text(story.id, "dim"), Text(story.headline))
    return table


def _narrow_table(stories: Iterable[Story]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=0)
    table.add_column(no_wrap=True, overflow="ellipsis")
    for story in stories:
        details = [story.id, span(story), counted(len(story.sources), "source", "sources")]
        if story.copy_count:
            details.append(counted(story.copy_count, "copy", "copies"))
        table.add_row(Text(story.headline, "bold"))
        table.add_row(
            Text.assemble(
                ("  ".join(["", *details, ""]), "dim"), (" ".join(story.languages), "cyan")
            )
        )
    return table


def _folded(articles: Sequence[Article]) -> Iterator[tuple[Article, bool]]:
    """Articles in their order, each followed by what repeats it, and whether it is a copy."""
    twins = {article.id: article.copy_of for article in articles}
    places = {article_id: place for place, article_id in enumerate(twins)}

    def original(article_id: str) -> str:
        twin = twins[article_id]
        return original(twin) if twin in twins else article_id

    def place(article: Article) -> tuple[int, bool]:
        first = original(article.id)
        return places[first], first != article.id

    for article in sorted(articles, key=place):
        yield article, original(article.id) != article.id

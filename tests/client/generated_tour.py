"""The tour of the README in the words of a client that is generated; run beside that client."""

import json
import sys
from io import BytesIO
from typing import TypeVar

from generated.api.articles import add_articles, get_article
from generated.api.corrections import merge_stories, split_story, undo_decision
from generated.api.questions import explain_pair, match_text
from generated.api.stories import get_history, get_story, list_stories
from generated.client import AuthenticatedClient
from generated.models import (
    Article,
    BulkResult,
    Correction,
    History,
    Match,
    MatchIn,
    MergeIn,
    Pair,
    PairIn,
    Problem,
    SplitIn,
    StoryDetail,
    StoryPage,
    UndoIn,
)
from generated.types import File

T = TypeVar("T")

REPORTS = [
    {"id": "bg-1", "title": "Байдън и Путин разговаряха два часа", "published_at": "2021-12-07"},
    {"id": "en-1", "title": "Biden and Putin spoke for two hours", "published_at": "2021-12-07"},
    {
        "id": "it-1",
        "title": "Terremoto ad Amatrice",
        "language": "it",
        "published_at": "2016-08-24",
    },
]


def read(answer: object, kind: type[T]) -> T:
    """The answer, which must be of a kind."""
    assert isinstance(answer, kind), answer
    return answer


def tour(client: AuthenticatedClient) -> None:
    """Takes in, lists, explains, matches, corrects and undoes."""
    lines = "".join(json.dumps(report) + "\n" for report in REPORTS).encode()
    results = read(add_articles.sync(client=client, body=File(payload=BytesIO(lines))), File)
    stored = [BulkResult.from_dict(json.loads(line)) for line in results.payload]
    assert [result.id for result in stored] == ["bg-1", "en-1", "it-1"]
    page = read(list_stories.sync(client=client, language=["it"]), StoryPage)
    assert [story.id for story in page.stories] == [stored[2].story_id]
    asked = PairIn(left="bg-1", right="en-1")
    assert read(explain_pair.sync(client=client, body=asked), Pair).evidence
    text = MatchIn(title="Scossa ad Amatrice", published_at="2016-08-24")
    assert 0 < read(match_text.sync(client=client, body=text), Match).new_probability < 1
    correct(client)


def correct(client: AuthenticatedClient) -> None:
    """Merges, is refused for having seen an older state, and takes it back."""
    talks = read(get_article.sync("bg-1", client=client), Article).story_id
    quake = read(get_article.sync("it-1", client=client), Article).story_id
    shown = get_story.sync_detailed(talks, client=client)
    assert read(shown.parsed, StoryDetail).id == talks
    etag = str(shown.headers["etag"])
    merge = MergeIn(author="Нина", other=quake, reason="only to show it")
    merged = merge_stories.sync(talks, client=client, body=merge, if_match=etag)
    split = SplitIn(author="Иван", articles=["it-1"])
    refused = split_story.sync(talks, client=client, body=split, if_match=etag)
    assert read(refused, Problem).code == "outdated"
    number = read(merged, Correction).number
    undone = undo_decision.sync(number, client=client, body=UndoIn(author="Нина"))
    assert read(undone, Correction).kind == "undone"
    assert read(get_history.sync(talks, client=client), History).entries[-1].who == "Нина"


if __name__ == "__main__":
    none = "none"  # a server without keys asks for none
    with AuthenticatedClient(sys.argv[1], none, raise_on_unexpected_status=True) as opened:
        tour(opened)
    print("done")

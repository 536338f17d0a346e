"""What stands in the lines of an export: JSON objects, told apart by `kind`."""

from datetime import datetime

import msgspec

from app.domain.adjustment import AdjustmentRecord
from app.domain.article import Article
from app.domain.change import ChangeFilter
from app.domain.decision import Decision
from app.domain.feed import Feed, SeenEntry
from app.domain.story import StoryId, StorylineId

FORMAT = 1


class Head(msgspec.Struct, tag_field="kind", tag="samestory-export", frozen=True):
    """The first line: what follows, and the model of its vectors."""

    format: int
    samestory: str
    meta: dict[str, str]


class ArticleLine(msgspec.Struct, tag_field="kind", tag="article", frozen=True):
    """An article; vectors are little-endian float32 in base64, `seq` is the order of commit."""

    seq: int
    article: Article
    headline: bytes
    whole: bytes


class VersionLine(msgspec.Struct, tag_field="kind", tag="version", frozen=True):
    """An earlier version of an article."""

    seq: int
    article: Article


class DecisionLine(msgspec.Struct, tag_field="kind", tag="decision", frozen=True):
    """An entry of the ledger."""

    number: int
    decision: Decision


class StorylineLine(msgspec.Struct, tag_field="kind", tag="storyline", frozen=True):
    """That a story is in a storyline."""

    story_id: StoryId
    storyline_id: StorylineId


class AdjustmentLine(msgspec.Struct, tag_field="kind", tag="adjustment", frozen=True):
    """That a person adjusted the weights."""

    record: AdjustmentRecord


class FeedLine(msgspec.Struct, tag_field="kind", tag="feed", frozen=True):
    """A feed that is followed."""

    feed: Feed


class FeedEntryLine(msgspec.Struct, tag_field="kind", tag="feed-entry", frozen=True):
    """What is remembered of a feed's entry."""

    feed_id: str
    seen_at: datetime
    entry: SeenEntry


class WebhookLine(msgspec.Struct, tag_field="kind", tag="webhook", frozen=True):
    """A webhook without its secret; `position` is the last change that it was told of."""

    id: str
    url: str
    description: str
    filter: ChangeFilter
    created_at: datetime
    position: int


class End(msgspec.Struct, tag_field="kind", tag="end", frozen=True):
    """The last line: how many lines of each kind there were before it."""

    counts: dict[str, int]


Line = (
    Head
    | ArticleLine
    | VersionLine
    | DecisionLine
    | StorylineLine
    | AdjustmentLine
    | FeedLine
    | FeedEntryLine
    | WebhookLine
    | End
)

_DECODER: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


def encode_line(line: Line) -> bytes:
    """A line without its end."""
    return msgspec.json.encode(line)


def decode_line(written: bytes) -> Line:
    """Inverse of `encode_line` (errors: msgspec.MsgspecError, UnicodeDecodeError)."""
    return _DECODER.decode(written)


def kind_of(line: Line) -> str:
    """The `kind` of a line."""
    return str(line.__struct_config__.tag)

"""The place of one article: where its bytes stood and under which conditions they are read."""

from dataclasses import dataclass
from datetime import datetime

from app.intake.validation import Limits


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an article before its bytes are read.

    Attributes:
        id: The id it gets; '' to make one from address or content.
        url: Its address, if it has one.
        origin: What messages call it.
        received_at: Aware.
        limits: What is too large.
    """

    id: str
    url: str | None
    origin: str
    received_at: datetime
    limits: Limits

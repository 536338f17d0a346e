"""Stories and articles that remember which state of them was seen.

Corrections tell the server, so that nobody changes what somebody else just changed.
"""

from pydantic import BaseModel, Field

from app.web import schemas


class Seen(BaseModel):
    """Something as it was when it was read."""

    etag: str | None = Field(
        default=None, exclude=True, description="Of the answer; what `If-Match` takes."
    )

    @property
    def revision(self) -> int | None:
        """Number of the last decision about the story, as in its history."""
        number = (self.etag or "").strip('"').partition("-")[0]
        return int(number) if number.isdecimal() else None


class SeenStory(Seen, schemas.StoryDetail):
    """A story with its articles, as it was when it was read."""


class SeenArticle(Seen, schemas.Article):
    """An article in its story, as it was when it was read."""


def id_of(meant: schemas.Story | schemas.Article | str) -> str:
    """The id of what is meant by its id or by itself."""
    return meant if isinstance(meant, str) else meant.id


def etag_of(meant: object) -> str | None:
    """The state that was seen of it; None of a mere id or of what a list showed."""
    return meant.etag if isinstance(meant, Seen) else None


def revision_of(meant: object) -> int | None:
    """The revision that was seen of it, if any."""
    return meant.revision if isinstance(meant, Seen) else None

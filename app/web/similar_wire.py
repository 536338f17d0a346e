"""Stories near a story, as the JSON of the REST API."""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain.story import StoryId
from app.service.views import SimilarStory as Found
from app.web import examples, schemas, wire

SIMILAR: Final[dict[str, JsonValue]] = {
    "story_id": "s0b1c7d2e9a44",
    "similar": [{"story": examples.STORY, "similarity": 0.8312, "same_storyline": True}],
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class SimilarStory(_Out):
    """A story near another."""

    story: schemas.Story
    similarity: float = Field(description="Cosine of the middles of both, in [-1, 1].")
    same_storyline: bool = Field(description="Whether both are in one storyline.")


class SimilarStories(_Out):
    """The stories nearest to one by meaning."""

    story_id: str
    similar: list[SimilarStory] = Field(description="Most similar first; not the story itself.")


def similar(story_id: StoryId, found: Iterable[Found]) -> SimilarStories:
    """The nearest stories."""
    return SimilarStories(
        story_id=story_id,
        similar=[
            SimilarStory(
                story=wire.story(each.story),
                similarity=each.similarity,
                same_storyline=each.same_storyline,
            )
            for each in found
        ],
    )

"""Finds what an id leads to, or says plainly that there is no such thing, or no longer."""

from app.domain.article import ArticleId
from app.domain.errors import GoneError, NotFoundError
from app.domain.story import Membership, StoryId
from app.domain.whole_story import WholeStory
from app.ports import LedgerQuery, Store


def find_living(store: Store, story_id: StoryId) -> StoryId:
    """The living story an id leads to.

    Raises:
        GoneError: There was one; it has no articles any more.
        NotFoundError: There never was one.
    """
    living = store.resolve(story_id)
    if living is None:
        raise _no_story(store, story_id)
    return living


def find_whole_story(store: Store, story_id: StoryId) -> WholeStory:
    """The living story an id leads to, with all that belongs to it.

    Raises:
        GoneError: There was one; it has no articles any more.
        NotFoundError: There never was one.
    """
    found = store.whole_story(story_id)
    if found is None:
        raise _no_story(store, story_id)
    return found


def find_place(store: Store, article_id: ArticleId) -> Membership:
    """Where an article is.

    Raises:
        GoneError: There was one; it was deleted.
        NotFoundError: There never was one.
    """
    place = store.memberships([article_id]).get(article_id)
    if place is not None:
        return place
    if next(store.entries(LedgerQuery(articles=[article_id])), None) is not None:
        raise GoneError(f"the article {article_id!r} was deleted")
    raise NotFoundError(
        f"there is no article {article_id!r}; a story shows the ids of its articles"
    )


def _no_story(store: Store, story_id: StoryId) -> GoneError | NotFoundError:
    if store.last_numbers([story_id]):
        return GoneError(f"the story {story_id!r} is gone: none of its articles is left")
    return NotFoundError(
        f"there is no story {story_id!r}; the list of stories shows the ids there are"
    )

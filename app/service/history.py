"""History: what was decided about a story, and how everything was at a past moment."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.domain.article import Article
from app.domain.decision import Grouping, LedgerEntry, StandingConstraint, fold
from app.domain.errors import GoneError, NotFoundError
from app.domain.story import Membership, StoryId
from app.ports import LedgerQuery, Store
from app.service.finding import find_living
from app.service.past import past_story
from app.service.preparation import Vectors
from app.service.views import HistoryView, StoryView
from app.service.wording import told


class History:
    """Answers questions about the ledger. Safe to call from several threads.

    Args:
        store: Read.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def story(self, story_id: StoryId) -> HistoryView:
        """All decisions about a story, also of one that ceased.

        Raises:
            NotFoundError: There never was such a story.
        """
        entries = list(self._store.entries(LedgerQuery(stories=[story_id])))
        if not entries:
            find_living(self._store, story_id)
        return HistoryView(
            story_id=story_id,
            revision=entries[-1].number,
            leads_to=self._store.resolve(story_id),
            entries=tuple(told(each, story_id) for each in entries),
        )

    def revision(self, story_id: StoryId) -> int:
        """The number of a story's last decision; what corrections expect.

        Raises:
            NotFoundError: There never was such a story.
        """
        found = self._store.last_numbers([story_id]).get(story_id)
        if found is None:
            raise NotFoundError(f"there is no story {story_id!r}")
        return found

    def as_of(self, moment: datetime | int | None) -> Grouping:
        """Everything as it was after a decision, by its number, or at an instant; None is now."""
        return fold(each.decision for each in self._until(moment))

    def members_as_of(self, story_id: StoryId, moment: datetime | int) -> list[Membership]:
        """Who was in a story after a decision or at an instant, by id; none if it was not there."""
        return self._members(self._until(moment, story_id), story_id)

    def story_as_of(self, story_id: StoryId, moment: datetime | int) -> StoryView:
        """A story as it was after a decision or at an instant, as far as that is known.

        Raises:
            NotFoundError: It was not there then.
            GoneError: It was; all its articles were deleted since.
        """
        entries = self._until(moment, story_id)
        members = self._members(entries, story_id)
        if not members:
            raise NotFoundError(f"the story {story_id!r} had no articles at {moment}")
        articles = self._store.articles([each.article_id for each in members])
        if not articles:
            raise GoneError(f"all articles of the story {story_id!r} at {moment} were deleted")
        return past_story(story_id, members, articles, entries[-1])

    def constraints(self) -> list[StandingConstraint]:
        """What people said of pairs of articles and nobody took back."""
        return self._store.constraints()

    def recent(self, days: int) -> list[Article]:
        """The articles of the last days before the latest publication, by arrival.

        Undated ones come along with a story that has one of these.
        """
        arrived = {
            article_id: day
            for ids, days_of, _ in self._store.vectors()
            for article_id, day in zip(ids, days_of, strict=True)
        }
        latest = max((day for day in arrived.values() if day), default=date.min)
        chosen = {each for each, day in arrived.items() if day and (latest - day).days < days}
        undated = [each for each, day in arrived.items() if day is None]
        places = self._store.memberships([*chosen, *undated])
        stories = {places[each].story_id for each in chosen}
        chosen.update(each for each in undated if places[each].story_id in stories)
        found = self._store.articles(chosen)
        return [found[each] for each in arrived if each in found]

    def forgotten_vectors(self, articles: Sequence[Article]) -> dict[str, Vectors]:
        """By `content_hash` the stored vectors of those articles whose text is forgotten."""
        ids = [each.id for each in articles if each.text_forgotten]
        return {
            each.article.content_hash: (each.headline, each.whole)
            for each in self._store.embedded(ids).values()
        }

    def _members(self, entries: Iterable[LedgerEntry], story_id: StoryId) -> list[Membership]:
        places = fold(each.decision for each in entries).memberships.values()
        return sorted(
            (place for place in places if place.story_id == story_id),
            key=lambda place: place.article_id,
        )

    def _until(
        self, moment: datetime | int | None, story_id: StoryId | None = None
    ) -> list[LedgerEntry]:
        stories = None if story_id is None else [story_id]
        if moment is None or isinstance(moment, int):
            return list(self._store.entries(LedgerQuery(until=moment, stories=stories)))
        entries = list(self._store.entries(LedgerQuery(stories=stories)))
        # The clock may have been set back: the ledger's order counts, not each entry's time.
        last = max((e.number for e in entries if e.decision.decided_at <= moment), default=0)
        return [each for each in entries if each.number <= last]

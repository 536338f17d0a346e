"""Corrections: what people decide about stories, so that the engine never overrides it.

A correction implies constraints (`domain.constraint`), the fewest that hold it whatever comes
later: new versions of the articles, merges by the engine, a decision of everything anew.

- Merge: every article of both stories reports one event, so all are bound: one must-link for
  each article (or group that is bound already) beyond the first. Fewer would not do: a new
  version of an article that nothing binds is decided anew, and may leave.
- Split: those that leave are bound to each other, and kept from those that stay: one
  cannot-link for each that stays (or group bound already). Those that stay are not bound: that
  they belong together is not what the split says.
- Move: the article is bound to the nearest of its new story, and kept from those it left.
- Link: nothing beyond the two articles; but their stories, if they are in two, become one.
- Never: nothing beyond the two articles; the second leaves, if they are in one story.

What a person linked in so many words (`stated`) refuses a correction that contradicts it, until
it is unlinked. What only followed from a merge, split or move yields to a later correction.
Copies go where their original goes; a copy that is moved away from it is a copy no more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

import structlog

from app.domain.article import ArticleId
from app.domain.change import touched
from app.domain.constraint import Constraint, constraint
from app.domain.decision import Decision, DecisionKind
from app.domain.errors import ConflictError, InvalidQueryError, NotFoundError, OutdatedError
from app.domain.story import Membership, StoryId
from app.live_ports import Publisher
from app.ports import Clock, Store, VectorIndex
from app.service.deleting import draft_delete
from app.service.draft import CANNOT, MUST, Draft
from app.service.engine import Engine
from app.service.finding import find_living, find_place
from app.service.storylines import StorylineKeeper
from app.service.undoing import draft_undo
from app.service.views import Corrected

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class By:
    """Who corrects, why, and what they looked at.

    Attributes:
        author: As they call themselves.
        reason: In their words.
        expected: Story -> its revision when they looked at it; the correction is refused when
            it has changed since. Stories that are not named here are not checked.
    """

    author: str
    reason: str | None = None
    expected: Mapping[StoryId, int] = field(default_factory=dict)


class Corrections:
    """Takes corrections, one at a time, each in one transaction.

    Args:
        store: Where decisions are committed.
        index: Told of deleted articles.
        engine: Told of the decisions.
        storylines: Told of the stories that changed.
        clock: Gives the time of decisions.
        publisher: Told of every commit, once all that follows from it is written.

    Raises:
        ConflictError: From every method: the correction contradicts what a person said.
        OutdatedError: From every method: a story has changed since the caller looked at it.
        NotFoundError: From every method: there is no such article, story or decision.
        StorageError: From every method, when the database cannot be used.
    """

    def __init__(
        self,
        *,
        store: Store,
        index: VectorIndex,
        engine: Engine,
        storylines: StorylineKeeper,
        clock: Clock,
        publisher: Publisher | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._engine = engine
        self._storylines = storylines
        self._clock = clock
        self._publisher = publisher
        self._rehearses = False

    def foresee(self, doing: Callable[["Corrections"], Corrected]) -> Corrected:
        """What a correction would lead to, by the number it would have; nothing is stored."""
        rehearsal = copy(self)
        rehearsal._rehearses = True
        return doing(rehearsal)

    def merge(self, first: StoryId, second: StoryId, by: By) -> Corrected:
        """Makes one story of two; the id of the larger lasts, the other leads there."""

        def draft_merge(draft: Draft) -> DecisionKind:
            stories = [find_living(self._store, each) for each in (first, second)]
            if stories[0] == stories[1]:
                raise ConflictError(f"{first} and {second} are one story already")
            draft.allow_together(*(draft.ids(each) for each in stories))
            draft.tie(_united(draft, stories))
            return DecisionKind.MERGED

        return self._correct(draft_merge, by)

    def split(self, story: StoryId, articles: Sequence[ArticleId], by: By) -> Corrected:
        """Takes articles, with their copies, out of a story and into a new one."""

        def draft_split(draft: Draft) -> DecisionKind:
            home = find_living(self._store, story)
            strangers = sorted(set(articles) - set(draft.ids(home)))
            if strangers or not articles:
                found = strangers[0] if strangers else "none"
                raise NotFoundError(f"expected articles of {home} to split off, found {found}")
            _take_out(draft, home, draft.with_copies(articles))
            return DecisionKind.SPLIT

        return self._correct(draft_split, by)

    def move(self, article: ArticleId, story: StoryId | None, by: By) -> Corrected:
        """Moves an article, with its copies, to a story; to one of its own when None."""

        def draft_move(draft: Draft) -> DecisionKind:
            home = find_place(self._store, article).story_id
            moving = draft.with_copies([article])
            if story is None:
                _take_out(draft, home, moving)
                return DecisionKind.SPLIT
            target = find_living(self._store, story)
            if target == home:
                raise ConflictError(f"{article} is in {target} already")
            residents = draft.members(target)
            draft.loosen(moving)
            draft.allow_together(moving, [each.article_id for each in residents])
            draft.transfer(moving, target)
            draft.say([constraint(MUST, article, self._nearest(article, residents))])
            draft.keep_apart(article, home)
            if not draft.members(home):
                draft.redirect = (home, target)
            return DecisionKind.MOVED

        return self._correct(draft_move, by)

    def link(self, one: ArticleId, other: ArticleId, by: By) -> Corrected:
        """Says that two articles, there or not yet, report one event."""

        def draft_link(draft: Draft) -> DecisionKind:
            _replace_said(draft, constraint(MUST, one, other, stated=True))
            sides = [draft.constraints.bound([each]) for each in (one, other)]
            homes = [_home(draft, side) for side in sides]
            if homes[0] != homes[1]:
                sides = [
                    side.union(draft.ids(home) if home else ())
                    for side, home in zip(sides, homes, strict=True)
                ]
            draft.allow_together(*sides)
            draft.say([constraint(MUST, one, other, stated=True)])
            stories = [home for home in dict.fromkeys(homes) if home]
            if len(stories) == 2:
                _united(draft, stories)
            return _mentioning(draft, one, other, DecisionKind.LINKED)

        return self._correct(draft_link, by)

    def never(self, one: ArticleId, other: ArticleId, by: By) -> Corrected:
        """Says that two articles, there or not yet, report two events.

        If they are in one story, the second leaves it for a new one, with its copies and
        all that a person linked it with.
        """

        def draft_never(draft: Draft) -> DecisionKind:
            _replace_said(draft, constraint(CANNOT, one, other, stated=True))
            place = draft.place_of(one)
            folded = place is not None and place.copy_of == other
            staying, leaving = (other, one) if folded else (one, other)
            going = _linked_with(draft, leaving, staying)
            bound = draft.constraints.bound(going)
            home = _home(draft, bound)
            together = home and home == _home(draft, draft.constraints.block(staying))
            if together or staying in bound:
                draft.loosen(going)
            there = [each for each in going if draft.place_of(each)]
            if together and there:
                draft.new_story(there)
            draft.say([constraint(CANNOT, one, other, stated=True)])
            return _mentioning(draft, one, other, DecisionKind.LINKED)

        return self._correct(draft_never, by)

    def unlink(self, one: ArticleId, other: ArticleId, by: By) -> Corrected:
        """Takes back what was said of two articles; they stay where they are for now."""

        def draft_unlink(draft: Draft) -> DecisionKind:
            said = draft.constraints.between(one, other)
            if said is None:
                raise NotFoundError(f"nothing was said of {one} and {other} that could be unlinked")
            draft.withdraw([said])
            return _mentioning(draft, one, other, DecisionKind.UNLINKED)

        return self._correct(draft_unlink, by)

    def undo(self, number: int, by: By) -> Corrected:
        """Takes a decision back, by its number in the ledger.

        The articles it moved go back, as long as they are where it put them, and so do their
        copies. What a person's decision said of articles is taken back as well; undoing a
        decision of the engine is a correction of its own, which holds like a split or move.
        """

        def draft_the_undo(draft: Draft) -> DecisionKind:
            draft_undo(draft, number, self._store, self._nearest)
            return DecisionKind.UNDONE

        return self._correct(draft_the_undo, by, undoes=number)

    def delete(self, article: ArticleId, by: By) -> Corrected:
        """Deletes an article with its versions, vectors and words; only its id stays.

        The first of its copies becomes the original of the others. What followed for it from
        corrections holds for that copy from now on, or else for the nearest of its story, so
        that they go on to hold; what a person linked it with goes to nobody but a copy.
        """
        return self.delete_all([article], by)

    def delete_all(self, articles: Sequence[ArticleId], by: By) -> Corrected:
        """Deletes articles, as one decision."""

        def draft_deletion(draft: Draft) -> DecisionKind:
            for each in articles:
                place = draft.place_of(each) or find_place(self._store, each)
                draft_delete(draft, place, self._nearest)
            return DecisionKind.DELETED

        return self._correct(draft_deletion, by)

    def adopt(self, constraints: Sequence[Constraint], by: By) -> Corrected:
        """Says what was said elsewhere, of articles that need not be there yet."""

        def draft_adoption(draft: Draft) -> DecisionKind:
            draft.say(constraints)
            return DecisionKind.LINKED

        return self._correct(draft_adoption, by)

    def _correct(
        self, drafting: Callable[[Draft], DecisionKind], by: By, *, undoes: int | None = None
    ) -> Corrected:
        with self._engine.lock:
            self._check_expected(by)
            draft = Draft(self._store, self._engine.places)
            kind = drafting(draft)
            decision = draft.decision(
                kind, at=self._clock.now(), author=by.author, reason=by.reason, undoes=undoes
            )
            return self._foreseen(decision) if self._rehearses else self._committed(decision)

    def _check_expected(self, by: By) -> None:
        found = self._store.last_numbers(by.expected)
        for story_id, expected in by.expected.items():
            if found.get(story_id) != expected:
                raise OutdatedError(
                    f"{story_id} was changed: expected its revision {expected}, found "
                    f"{found.get(story_id)}; look at it again: samestory history {story_id}"
                )

    def _committed(self, decision: Decision) -> Corrected:
        deleted = [move.article_id for move in decision.moves if move.after is None]
        self._storylines.resume()
        try:
            self._engine.places.apply(decision)
            number = self._store.commit([], [decision])
        except BaseException:
            self._engine.forget()  # it must not remember what was never committed
            raise
        if deleted:
            self._engine.forget()
            self._index.remove(deleted)
            self._index.save()  # their vectors stand in files as well
        self._storylines.update(decision.moves, number)
        if self._publisher is not None:
            self._publisher.publish(number)
        _LOG.debug("correction.made", number=number, kind=decision.kind.value)
        stories = touched(decision.moves)
        living = self._store.summaries(stories)
        return Corrected(
            number=number,
            decision=decision,
            stories=tuple(living[each] for each in stories if each in living),
            revisions=self._store.last_numbers(stories),
        )

    def _foreseen(self, decision: Decision) -> Corrected:
        stories = touched(decision.moves)
        return Corrected(
            number=self._store.last_number() + 1,
            decision=decision,
            stories=tuple(self._store.summaries(stories).values()),
            revisions=self._store.last_numbers(stories),
        )

    def _nearest(self, article: ArticleId, places: Sequence[Membership]) -> ArticleId:
        """The article, no copy, whose text is nearest in meaning; the first by id of equals."""
        ids = sorted(place.article_id for place in places if not place.copy_of)
        own, *others = self._engine.places.profiles([article, *ids])
        likeness = {each.id: float(own.whole @ each.whole) for each in others}
        return max(likeness, key=lambda each: likeness[each])


def _united(draft: Draft, stories: Sequence[StoryId]) -> StoryId:
    """The larger of two stories, after it took in the other."""
    lasting, ceasing = sorted(stories, key=lambda each: (-len(draft.ids(each)), each))
    draft.absorb(ceasing, lasting)
    return lasting


def _take_out(draft: Draft, home: StoryId, leaving: Sequence[ArticleId]) -> None:
    if len(leaving) == len(draft.ids(home)):
        raise ConflictError(f"nothing would stay in {home}; leave out what is to stay there")
    draft.loosen(leaving)
    fresh = draft.new_story(leaving)
    draft.tie(fresh)
    draft.keep_apart(draft.units(fresh)[0][0], home)


def _replace_said(draft: Draft, said: Constraint) -> None:
    """Makes way for what is to be said of two articles."""
    if said.first == said.second:
        raise InvalidQueryError(f"expected two articles, found {said.first} twice")
    standing = draft.constraints.between(said.first, said.second)
    if standing == said:
        raise ConflictError(f"that was said already of {said.first} and {said.second}")
    if standing is not None and standing.stated:
        raise draft.refuse(standing)


def _home(draft: Draft, ids: Iterable[ArticleId]) -> StoryId | None:
    """The story of articles that are bound together, if any of them is there."""
    places = (draft.place_of(each) for each in sorted(ids))
    return next((place.story_id for place in places if place), None)


def _linked_with(draft: Draft, article: ArticleId, other: ArticleId) -> set[ArticleId]:
    """An article with its copies and all that a person linked with them, there or not.

    Raises:
        ConflictError: The other article is among them.
    """
    reached, waiting = {article}, [article]
    while waiting:
        family = draft.with_copies([waiting.pop()])
        links = [
            each
            for member in family
            for each in draft.constraints.naming(member)
            if each.kind is MUST and each.stated
        ]
        ends = {end: each for each in links for end in (each.first, each.second)}
        if other in ends:
            raise draft.refuse(ends[other])
        fresh = {*family, *ends} - reached
        reached |= fresh
        waiting += sorted(fresh)
    return reached


def _mentioning(draft: Draft, one: ArticleId, other: ArticleId, kind: DecisionKind) -> DecisionKind:
    """The kind, with both articles' stories told of the decision."""
    draft.mention(one)
    draft.mention(other)
    return kind

"""A correction in the making: where articles go, and the constraints that make it hold."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from app.clustering.grouping import new_story_id
from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintKind, constraint
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.errors import ConflictError
from app.domain.story import Membership, StoryId
from app.ports import Store
from app.service.memory import Memory

MUST, CANNOT = ConstraintKind.MUST_LINK, ConstraintKind.CANNOT_LINK


class Draft:
    """Places and constraints as they will be. For whoever holds the engine's lock.

    Implied constraints (not `stated`) that a correction contradicts are withdrawn: who corrects
    later knows better. A stated one refuses the correction.

    Attributes:
        constraints: As they will stand.
        redirect: The story that ceases and the one its id will lead to.

    Raises:
        ConflictError: From every method: a person said the contrary, and it still stands.
    """

    def __init__(self, store: Store, memory: Memory) -> None:
        self._store = store
        self._memory = memory
        self._moves: dict[ArticleId, Move] = {}
        self.constraints = memory.constraints
        self.redirect: tuple[StoryId, StoryId] | None = None

    def place_of(self, article_id: ArticleId) -> Membership | None:
        """Where an article will be."""
        if article_id in self._moves:
            return self._moves[article_id].after
        return self._memory.membership(article_id)

    def members(self, story_id: StoryId) -> list[Membership]:
        """Who will be in a story, by id."""
        stay = [
            place
            for place in self._memory.memberships(story_id)
            if place.article_id not in self._moves
        ]
        come = [move.after for move in self._moves.values() if move.after]
        places = stay + [place for place in come if place.story_id == story_id]
        return sorted(places, key=lambda place: place.article_id)

    def ids(self, story_id: StoryId) -> list[ArticleId]:
        """The articles that will be in a story."""
        return [place.article_id for place in self.members(story_id)]

    def with_copies(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """The articles with their copies: those go where their original goes."""
        found: dict[ArticleId, None] = dict.fromkeys(ids)
        for article_id in list(found):
            place = self.place_of(article_id)
            if place is not None:
                siblings = self.members(place.story_id)
                found |= dict.fromkeys(s.article_id for s in siblings if s.copy_of == article_id)
        return sorted(found)

    def put(
        self, article_id: ArticleId, story_id: StoryId, copy_of: ArticleId | None = None
    ) -> None:
        """Puts an article into a story."""
        before = self._memory.membership(article_id)
        self._moves[article_id] = Move(
            article_id, before, Membership(article_id, story_id, copy_of)
        )

    def remove(self, article_id: ArticleId) -> None:
        """Deletes an article."""
        self._moves[article_id] = Move(article_id, self._memory.membership(article_id), None)

    def mention(self, article_id: ArticleId) -> None:
        """Makes the correction part of the history of the article's story, if it is in one."""
        place = self.place_of(article_id)
        if place is not None and article_id not in self._moves:
            self.put(article_id, place.story_id, place.copy_of)

    def transfer(self, ids: Collection[ArticleId], story_id: StoryId) -> None:
        """Moves articles; a copy that leaves its original behind is a copy no more.

        Of several such copies of one original the first stands for the others.
        """
        heirs: dict[ArticleId, ArticleId] = {}
        for article_id in sorted(ids):
            place = self.place_of(article_id)
            original = place.copy_of if place else None
            if original is not None and original not in ids:
                heir = heirs.setdefault(original, article_id)
                original = None if heir == article_id else heir
            self.put(article_id, story_id, original)

    def absorb(self, ceasing: StoryId, lasting: StoryId) -> None:
        """Moves a whole story into another; its id leads there from now on."""
        self.transfer(self.ids(ceasing), lasting)
        self.redirect = (ceasing, lasting)

    def new_story(self, ids: Collection[ArticleId]) -> StoryId:
        """Moves articles into a new story."""
        story_id = new_story_id(min(ids), self._memory)
        self.transfer(ids, story_id)
        return story_id

    def loosen(self, leaving: Collection[ArticleId]) -> None:
        """Withdraws what ties articles to others; what was tied through them stays tied."""
        side = self._with_absent(leaving)
        ties = self.constraints.crossing(MUST, side, None)
        self._withdraw_implied(ties)
        left = {each.second if each.first in side else each.first for each in ties}
        ties_anew: list[Constraint] = []
        for block in {self._memory.constraints.block(each) for each in left}:
            pieces = {self.constraints.block(each) for each in block - side}
            ties_anew += self._star(sorted(min(self._present(piece)) for piece in pieces))
        self.say(ties_anew)

    def allow_together(self, ones: Iterable[ArticleId], others: Iterable[ArticleId]) -> None:
        """Withdraws what keeps articles apart from others."""
        bound = [self.constraints.bound(each) for each in (ones, others)]
        self._withdraw_implied(self.constraints.crossing(CANNOT, *bound))

    def tie(self, story_id: StoryId) -> None:
        """Binds all articles of a story, by as few must-links as do it."""
        self.say(self._star([unit[0] for unit in self.units(story_id)]))

    def keep_apart(self, article_id: ArticleId, story_id: StoryId) -> None:
        """Keeps an article, and all that is bound to it, from everything in a story.

        Takes one cannot-link for each unit of the story.
        """
        known = self.constraints.apart([article_id])
        self.say(
            constraint(CANNOT, article_id, unit[0])
            for unit in self.units(story_id)
            if not known.intersection(unit)
        )

    def units(self, story_id: StoryId) -> list[list[ArticleId]]:
        """The originals of a story, those together that are bound anyway; all by id."""
        places = {place.article_id: place for place in self.members(story_id)}
        families: dict[ArticleId, list[ArticleId]] = {}
        for place in places.values():
            families.setdefault(place.copy_of or place.article_id, []).append(place.article_id)
        units: list[list[ArticleId]] = []
        while families:
            unit, waiting = [], [min(families)]
            while waiting:
                original = waiting.pop()
                family = families.pop(original, None)
                if family is None:
                    continue
                unit.append(original)
                bound = self.constraints.bound(family) & places.keys()
                waiting += [places[each].copy_of or each for each in bound]
            units.append(sorted(unit))
        return sorted(units)

    def say(self, added: Iterable[Constraint]) -> None:
        """Adds constraints."""
        added = list(added)
        if added:
            self.constraints = self.constraints.changed(added=added)

    def withdraw(self, withdrawn: Collection[Constraint]) -> None:
        """Withdraws constraints."""
        if withdrawn:
            self.constraints = self.constraints.changed(withdrawn=withdrawn)

    def decision(
        self,
        kind: DecisionKind,
        *,
        at: datetime,
        author: str,
        reason: str | None,
        undoes: int | None = None,
    ) -> Decision:
        """The decision, once it is certain that no constraint is violated."""
        added, withdrawn = self.constraints.since(self._memory.constraints)
        named = {end for each in added for end in each.ends}
        self._check(self.constraints.bound({*self._moves, *named}))
        return Decision(
            kind,
            Cause.PERSON,
            at,
            tuple(self._moves[each] for each in sorted(self._moves)),
            redirect=self.redirect,
            author=author,
            reason=reason,
            added=added,
            withdrawn=withdrawn,
            undoes=undoes,
        )

    def refuse(self, said: Constraint) -> ConflictError:
        """The error that names what a person said."""
        return ConflictError(f"{self._told(said)}; take that back first: {_unlinking(said)}")

    def _told(self, said: Constraint) -> str:
        what = "belong together" if said.kind is MUST else "never belong together"
        for each in self._store.constraints():
            if each.constraint == said:
                who, when = each.author or "somebody", f"{each.decided_at:%Y-%m-%d %H:%M}"
                source = f"{who} said on {when}"
                if not said.stated:
                    source = f"from decision {each.number} of {who} on {when} it follows"
                why = f", because: {each.reason}" if each.reason else ""
                return f"{source} that {said.first} and {said.second} {what}{why}"
        return f"{said.first} and {said.second} {what}"

    def _withdraw_implied(self, contrary: Sequence[Constraint]) -> None:
        for each in contrary:
            if each.stated:
                raise self.refuse(each)
        self.withdraw(contrary)

    def _with_absent(self, ids: Collection[ArticleId]) -> set[ArticleId]:
        """The articles, and those not there that are tied to them and to no other in between."""
        side, waiting = set(ids), list(ids)
        while waiting:
            here = waiting.pop()
            for each in self.constraints.naming(here):
                beyond = each.other(here)
                is_new = each.kind is MUST and beyond not in side
                if is_new and self._memory.membership(beyond) is None:
                    side.add(beyond)
                    waiting.append(beyond)
        return side

    def _present(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        return [each for each in ids if self._memory.membership(each) is not None]

    def _star(self, ids: Sequence[ArticleId]) -> list[Constraint]:
        return [constraint(MUST, ids[0], each) for each in ids[1:]]

    def _check(self, ids: Iterable[ArticleId]) -> None:
        """Finds what would be together against a constraint, or apart."""
        places = (self.place_of(each) for each in ids)
        for story_id in sorted({place.story_id for place in places if place}):
            members = self.members(story_id)
            here = {place.article_id for place in members}
            bound, apart = self.constraints.bound(here), self.constraints.apart(here)
            if any(self.place_of(each) for each in bound - here):
                raise self.refuse(self.constraints.crossing(MUST, here, None)[0])
            if apart & here:
                rivals = self.constraints.bound(apart & here)
                raise self.refuse(self.constraints.crossing(CANNOT, bound, rivals)[0])
            originals = {place.article_id for place in members if not place.copy_of}
            for place in members:
                if place.copy_of and place.copy_of not in originals:
                    raise ConflictError(
                        f"{place.article_id} is a copy of {place.copy_of} and goes where it goes; "
                        "correct the original instead"
                    )


def _unlinking(said: Constraint) -> str:
    return f"samestory unlink {said.first} {said.second}"

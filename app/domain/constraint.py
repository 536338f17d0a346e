"""Constraints: what people say of two articles; the engine never overrides them."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from app.domain.article import ArticleId

ConstraintId = NewType("ConstraintId", str)


class ConstraintKind(StrEnum):
    """What is said of the two."""

    MUST_LINK = "must-link"  # they report one event
    CANNOT_LINK = "cannot-link"  # they report two events


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a person says of two articles, be they there already or not yet.

    Who said it, when and why stands in the decision that added it. Made by `constraint`.

    Attributes:
        first: The lesser id of the two.
        second: The greater.
        stated: True when a person linked just these two: it stands until it is unlinked.
            False when it follows from a merge, split or move: it yields to later ones.
    """

    kind: ConstraintKind
    first: ArticleId
    second: ArticleId
    stated: bool

    @property
    def id(self) -> ConstraintId:
        """Of the pair: no two constraints stand between the same two articles."""
        return constraint_id(self.first, self.second)

    @property
    def ends(self) -> tuple[ArticleId, ArticleId]:
        """The two articles."""
        return self.first, self.second

    def other(self, article_id: ArticleId) -> ArticleId:
        """The one of the two that is not this one."""
        return self.second if article_id == self.first else self.first


def constraint(
    kind: ConstraintKind, one: ArticleId, other: ArticleId, *, stated: bool = False
) -> Constraint:
    """A constraint between two distinct articles, in any order."""
    return Constraint(kind, min(one, other), max(one, other), stated)


def constraint_id(one: ArticleId, other: ArticleId) -> ConstraintId:
    """The id of a constraint between two articles, in any order."""
    pair = f"{min(one, other)}\n{max(one, other)}".encode()
    return ConstraintId("c" + hashlib.blake2b(pair, digest_size=6).hexdigest())


class Constraints:
    """The constraints that stand, with what follows from them.

    Articles that must be together, directly or through others, are a block; who must stay
    apart from one of a block must stay apart from all of it. Immutable.

    Args:
        standing: No two between the same articles.
    """

    def __init__(self, standing: Iterable[Constraint] = ()) -> None:
        self._standing = {each.id: each for each in standing}
        self._named: dict[ArticleId, list[Constraint]] = {}
        for each in self._standing.values():
            self._named.setdefault(each.first, []).append(each)
            self._named.setdefault(each.second, []).append(each)
        self._blocks = _blocks(self._named)

    def __len__(self) -> int:
        return len(self._standing)

    def between(self, one: ArticleId, other: ArticleId) -> Constraint | None:
        """The constraint that stands between just these two."""
        return self._standing.get(constraint_id(one, other))

    def naming(self, article_id: ArticleId) -> list[Constraint]:
        """The constraints that name an article, in order of the other's id."""
        return sorted(self._named.get(article_id, ()), key=lambda each: each.other(article_id))

    def block(self, article_id: ArticleId) -> frozenset[ArticleId]:
        """All that must be with an article, itself included, there or not."""
        return self._blocks.get(article_id) or frozenset((article_id,))

    def bound(self, ids: Iterable[ArticleId]) -> frozenset[ArticleId]:
        """The articles and all that must be with them."""
        return frozenset().union(*(self.block(each) for each in ids))

    def apart(self, ids: Iterable[ArticleId]) -> frozenset[ArticleId]:
        """All that may be with none of these articles."""
        rivals = [
            self.block(each.other(member))
            for member in self.bound(ids)
            for each in self._named.get(member, ())
            if each.kind is ConstraintKind.CANNOT_LINK
        ]
        return frozenset().union(*rivals)

    def crossing(
        self, kind: ConstraintKind, ids: Collection[ArticleId], others: Collection[ArticleId] | None
    ) -> list[Constraint]:
        """Constraints of a kind with one end in `ids` and one in `others`, in order of ids.

        Args:
            kind: Which.
            ids: One side.
            others: The other side; None is everything that is not in `ids`.
        """
        found = {
            each.ends: each
            for article_id in ids
            for each in self._named.get(article_id, ())
            if each.kind is kind and _lies_in(each.other(article_id), ids, others)
        }
        return [found[pair] for pair in sorted(found)]

    def changed(
        self, *, withdrawn: Iterable[Constraint] = (), added: Iterable[Constraint] = ()
    ) -> "Constraints":
        """These constraints without some and with others."""
        return Constraints(change(self._standing, withdrawn=withdrawn, added=added).values())

    def since(self, before: "Constraints") -> tuple[tuple[Constraint, ...], tuple[Constraint, ...]]:
        """What was added and what was withdrawn since, each in order of ids."""
        mine, theirs = set(self._standing.values()), set(before._standing.values())
        return _ordered(mine - theirs), _ordered(theirs - mine)


def change(
    standing: Mapping[ConstraintId, Constraint],
    *,
    withdrawn: Iterable[Constraint],
    added: Iterable[Constraint],
) -> dict[ConstraintId, Constraint]:
    """What stands after a decision: first the withdrawals count, then the additions."""
    left = dict(standing)
    for each in withdrawn:
        left.pop(each.id, None)
    for each in added:
        left[each.id] = each
    return left


def _ordered(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    return tuple(sorted(constraints, key=lambda each: each.ends))


def _lies_in(
    article_id: ArticleId, ids: Collection[ArticleId], others: Collection[ArticleId] | None
) -> bool:
    return article_id not in ids if others is None else article_id in others


def _blocks(named: Mapping[ArticleId, list[Constraint]]) -> dict[ArticleId, frozenset[ArticleId]]:
    """The block of each article that a must-link names."""
    blocks: dict[ArticleId, frozenset[ArticleId]] = {}
    for start in named:
        if start in blocks:
            continue
        reached, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for each in named[here]:
                beyond = each.other(here)
                if each.kind is ConstraintKind.MUST_LINK and beyond not in reached:
                    reached.add(beyond)
                    waiting.append(beyond)
        blocks |= dict.fromkeys(reached, frozenset(reached))
    return blocks

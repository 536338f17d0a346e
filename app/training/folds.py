"""The folds that groups of articles are dealt into, each held out in turn."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

FOLDS = 4

_Model = TypeVar("_Model")


def fold_of(group: str) -> int:
    """The fold that a group of articles is in."""
    return int.from_bytes(hashlib.blake2b(group.encode(), digest_size=4).digest()) % FOLDS


def unseen(fitted: Sequence[_Model], group: str) -> _Model:
    """Of what was fitted fold by fold, that which knows nothing of a group."""
    return fitted[fold_of(group)]

"""What an examination of stored data finds: claims that must hold, and what contradicts them."""

from dataclasses import dataclass

SHOWN = 20
"""Faults that are told of one check; the others are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold.

    Attributes:
        name: A word or two, for ever.
        claim: What must hold, as a sentence.
        is_derived: What it speaks of can be made anew from articles and ledger.
    """

    name: str
    claim: str
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that contradicts a claim.

    Attributes:
        where: Table and row, or file.
        what: What was expected and what was found.
    """

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A check that was made.

    Attributes:
        faults: The first that were found, `SHOWN` at most.
        count: All that were found.
    """

    check: Check
    faults: tuple[Fault, ...]
    count: int

"""What language a text is taken for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language and how sure the identifier is.

    Attributes:
        language: BCP 47 tag, `und` when too little speaks for any.
        probability: In [0, 1].
    """

    language: str
    probability: float

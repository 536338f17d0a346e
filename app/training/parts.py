"""The parts of tokens: letter sequences that tokens share, learned with them.

A token that the corpus rarely shows has its meaning from its letters, as kin words of related
languages have: after Bojanowski et al. (2017), 'Enriching Word Vectors with Subword
Information'. Here the vectors of the parts are added to that of the token once, at the end, so
the model stays one vector a token.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.training.recipe import Recipe
from app.training.rows import ranges
from app.training.tokenizer import UNKNOWN

_FIRST_OF_SYLLABLES = "\u2e80"  # Han, kana, Hangul: a letter is a syllable or a word
_LETTERS_A_SYLLABLE = 2

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts each token has.

    Attributes:
        starts: `(vocabulary + 1,) int64`, where each token's parts start in `parts`.
        parts: `(n,) int64`, indices of parts, token after token.
        count: Number of parts.
    """

    starts: Indices
    parts: Indices
    count: int

    def of(self, tokens: Indices) -> tuple[Indices, Indices]:
        """The parts of some tokens one after another, and the place in `tokens` of each."""
        places, owners = ranges(self.starts[tokens], self.starts[tokens + 1])
        return self.parts[places], owners


def find_parts(tokenizer: Tokenizer, recipe: Recipe) -> Parts:
    """The letter sequences that enough tokens share.

    Args:
        tokenizer: Its tokens are cut.
        recipe: Says how long parts are and how many tokens must share one.
    """
    tokens = [""] * recipe.vocabulary_size
    for token, row in tokenizer.get_vocab().items():
        tokens[row] = "" if token == UNKNOWN else token
    cut = [_sequences(token, recipe.part_lengths) for token in tokens]
    sharing = Counter(part for each in cut for part in each)
    kept = {
        part: index
        for index, part in enumerate(
            sorted(part for part, count in sharing.items() if count >= recipe.part_tokens)
        )
    }
    found = [[kept[part] for part in each if part in kept] for each in cut]
    return Parts(
        starts=np.concatenate([[0], np.cumsum([len(each) for each in found], dtype=np.int64)]),
        parts=np.array([part for each in found for part in each], dtype=np.int64),
        count=len(kept),
    )


def _sequences(token: str, lengths: tuple[int, ...]) -> list[str]:
    """The letter sequences of a token, each once; the token itself is not one."""
    if any(letter >= _FIRST_OF_SYLLABLES for letter in token):
        lengths = tuple(max(length - _LETTERS_A_SYLLABLE, 1) for length in lengths)
    return sorted(
        {
            token[start : start + length]
            for length in lengths
            for start in range(len(token) - length + 1)
        }
        - {token}
    )

"""Near-copies: MinHash of word shingles, how alike two are, and candidates among many.

MinHash after Broder, 'On the resemblance and containment of documents' (1997); candidates by
banding after Indyk and Motwani (1998).
"""

import re
from collections import defaultdict

import numpy as np
from rensa import RMinHash

PERMUTATIONS = 128
MIN_WORDS = 12  # below that two outlets write the same line by chance, or every day again
WHOLE_BELOW_WORDS = 24  # shorter texts are copies only if they are the same word for word
COPY_SIMILARITY = 0.45
"""Similarity from which two texts are copies. Measured: reprints with edits and cuts 0.48 to 0.80
and other reports of one event at most 0.09 on the hand-written sets; on 5,212 web pages pairs
from 0.45 on are one agency's text, some below share only what their site puts around articles."""

_SHINGLE_WORDS = 3
_SEED = 20240501  # part of the stored format: another seed makes fingerprints incomparable
_ROWS = (
    2  # of a band: two texts of similarity 0.45 share one of 64 bands in 999,999 of 1,000,000 cases
)
_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile("([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_SPELLING = str.maketrans({"ё": "е", "ґ": "г"})  # spelled either way in one and the same text


def fingerprint(body: str) -> tuple[int, ...]:
    """MinHash of a text's overlapping triples of words.

    A text of fewer than `WHOLE_BELOW_WORDS` words counts as one piece, so that it is alike
    only to itself. Case, punctuation and white space do not matter. Deterministic across
    processes and machines.

    Returns:
        `PERMUTATIONS` integers in [0, 2**32); () below `MIN_WORDS` words. An ideograph
        counts as a word.
    """
    folded = body.casefold().translate(_SPELLING)
    if _WIDE.search(folded):
        folded = _WIDE.sub(r" \1 ", folded)
    words = _WORD.findall(folded)
    if len(words) < MIN_WORDS:
        return ()
    if len(words) < WHOLE_BELOW_WORDS:
        shingles = [" ".join(words)]
    else:
        shingles = [
            " ".join(words[start : start + _SHINGLE_WORDS])
            for start in range(len(words) - _SHINGLE_WORDS + 1)
        ]
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(shingles)
    return tuple(sketch.digest())


def similarity(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    """Estimated share of common shingles in [0, 1] (standard error at most 0.044).

    0 where either has no fingerprint.
    """
    if not first or not second:
        return 0.0
    return sum(map(int.__eq__, first, second)) / PERMUTATIONS


class CopyCandidates:
    """Fingerprints in memory, to find those worth comparing without comparing all.

    Not safe to change from several threads.
    """

    def __init__(self) -> None:
        self._buckets: dict[int, list[int]] = defaultdict(list)
        self._keys: dict[int, list[int]] = {}

    def __len__(self) -> int:
        """Number of fingerprints."""
        return len(self._keys)

    def add(self, key: int, print_: tuple[int, ...]) -> None:
        """Adds a fingerprint under a key; replaces the one of that key. () is passed over."""
        self.remove(key)
        if not print_:
            return
        self._keys[key] = _bands(print_)
        for band in self._keys[key]:
            self._buckets[band].append(key)

    def remove(self, key: int) -> None:
        """Removes a fingerprint; an unknown key is passed over."""
        for band in self._keys.pop(key, ()):
            bucket = self._buckets[band]
            bucket.remove(key)
            if not bucket:
                del self._buckets[band]

    def candidates(self, print_: tuple[int, ...]) -> set[int]:
        """Keys of fingerprints that may be alike; compare them with `similarity`."""
        if not print_:
            return set()
        found: set[int] = set()
        for band in _bands(print_):
            found.update(self._buckets.get(band, ()))
        return found


def _bands(print_: tuple[int, ...]) -> list[int]:
    """One integer a band, made of its rows and its place."""
    rows = np.asarray(print_, dtype=np.uint64).reshape(-1, _ROWS)
    mixed: list[int] = ((rows[:, 0] << np.uint64(32)) | rows[:, 1]).tolist()
    return [hash((place, value)) for place, value in enumerate(mixed)]

"""Romanisation: one lower-case ASCII spelling for every script, to compare words by."""

import unicodedata

from anyascii import anyascii


class _Romanisation(dict[int, str]):
    """Code point -> ASCII, filled as characters are met.

    anyascii maps each character by itself, so the result of `str.translate` over this table
    is the same, several times faster, and the table is bounded by Unicode.
    """

    def __missing__(self, code_point: int) -> str:
        romanised: str = anyascii(chr(code_point)).lower()
        self[code_point] = romanised
        return romanised


_TABLE = _Romanisation()


def romanise(text: str) -> str:
    """Writes a text in lower-case ASCII: 'Рябков' -> 'ryabkov', 'Ünal' -> 'unal'.

    Compatibility forms are unified first (NFKC). Deterministic, idempotent, never raises;
    characters that have no romanisation vanish. Safe to call from several threads.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_TABLE)

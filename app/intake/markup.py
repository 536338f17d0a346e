"""Markup of strangers: decoded, and refused when it defines entities."""

import re
from dataclasses import dataclass

from app.domain.errors import UnreadableInputError
from app.intake.charsets import decode

_DECLARATION_BYTES = 200  # where `<?xml ... encoding="..."?>` can stand
_PROLOG = re.compile(r"\s*(<\?|<!--|<!DOCTYPE|<(?P<root>[^\W\d][\w.:-]*))", re.IGNORECASE)
_ENDS = {"<?": "?>", "<!--": "-->"}
_LITERAL = r"""\s+(?:"[^"]*"|'[^']*')"""
_PLAIN_DOCTYPE = re.compile(
    rf"<!DOCTYPE\s+[\w.:-]+(?:\s+PUBLIC{_LITERAL}(?:{_LITERAL})?|\s+SYSTEM{_LITERAL})?\s*>",
    re.IGNORECASE,
)
_ROOTS_OF_PAGES = frozenset({"html", "head", "body"})
_FIRST_ELEMENT = re.compile(r"<\w")


@dataclass(frozen=True, slots=True)
class Markup:
    """A document that is safe to parse.

    Attributes:
        text: Without its document type; what `encoding` it states means nothing any more.
        root: Name of its outermost element in lower case, without prefix; '' for none.
    """

    text: str
    root: str

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.root in _ROOTS_OF_PAGES


def read_markup(body: bytes, charset: str = "") -> Markup:
    """Decodes a document and looks at its beginning.

    Args:
        body: Of XML, HTML or JSON.
        charset: As the HTTP header states it, which is believed last: servers state one for
            all their files, whatever these hold.

    Raises:
        UnreadableInputError: It is no text, or defines entities: a few lines of them can
            expand to gigabytes or name files of this machine, and no feed needs them.
    """
    text = _decoded(body, charset).lstrip("\ufeff")
    # Two readings of where the beginning ends: that of XML, and that of feedparser, which goes
    # on with a lenient parser where XML is broken.
    first = _FIRST_ELEMENT.search(text)
    if "<!ENTITY" in text[: first.start() if first else len(text)].upper():
        raise _defines_entities()
    position = 0
    while (match := _PROLOG.match(text, position)) and match["root"] is None:
        end = _ENDS.get(match[1])
        if end is not None:
            found = text.find(end, match.end())
            position = found + len(end) if found >= 0 else len(text)
            continue
        plain = _PLAIN_DOCTYPE.match(text, match.start(1))
        if plain is None:
            raise _defines_entities()
        text = text[: plain.start()] + text[plain.end() :]
    root = match["root"].rpartition(":")[2].lower() if match else ""
    return Markup(text, root)


def _decoded(body: bytes, charset: str) -> str:
    start = body[:_DECLARATION_BYTES]
    if charset and b"\0" not in start and b"encoding=" not in start:
        for encoding in ("utf-8", charset):
            try:
                return body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return decode(body, markup=True)


def _defines_entities() -> UnreadableInputError:
    return UnreadableInputError("expected a feed, found a document that defines entities")

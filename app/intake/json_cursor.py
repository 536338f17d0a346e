"""A place in a stream of JSON: goes from value to value without holding more than one.

The standard library parses only what is whole in memory. Parsers of events (ijson) give up at
the first bad byte or NaN; here a bad element of a list is passed over by its brackets.
"""

import codecs
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import UnreadableInputError
from app.intake.utf8 import as_utf8

_PIECE_BYTES = 65_536
_UNTERMINATED = "Unterminated string"
_LONGEST_TOKEN = 16  # an escape or a word such as -Infinity, which a piece may end in
_SPACE = re.compile(r"[ \t\r\n]*")
_STRUCTURE = re.compile(r'["{}\[\],]')
_STRING_REST = re.compile(r'(?:[^"\\]+|\\.)*+', re.DOTALL)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class BadValue:
    """An element that could not be read."""

    reason: str


class JsonCursor:
    """Goes through a stream of JSON.

    Args:
        stream: In UTF-8, or UTF-16 with its mark; at its beginning.
        longest: Most characters of a value that `value` holds.
    """

    def __init__(self, stream: io.BufferedReader, longest: int) -> None:
        self._stream = as_utf8(stream)
        # Bytes that are no UTF-8 become surrogates, so that one bad value is told from others.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._longest = longest
        self._text = ""
        self._position = 0

    def next_sign(self) -> str:
        """The next character that is no space, not passed; '' at the end."""
        while True:
            match = _SPACE.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position < len(self._text) or not self._fill():
                return self._text[self._position : self._position + 1]

    def value(self) -> object:
        """Passes the next value.

        Returns:
            The value, or a `BadValue` when it is too long or cannot be read; then the cursor
            stands behind it, as far as its brackets tell.
        """
        while True:
            reason = ""
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith(_UNTERMINATED) or (
                    error.pos >= len(self._text) - _LONGEST_TOKEN
                )
                reason = f"expected JSON, found none: {error.msg}"
            except (ValueError, RecursionError) as error:  # a number without end; too deep
                cut, reason = False, f"expected JSON of articles: {error}"
            else:
                # At the very end of a piece a number may go on.
                cut = end == len(self._text)
                if not (cut and self._fill()):
                    return self._passed(value, end)
                continue
            if cut and len(self._text) - self._position > self._longest:
                cut, reason = False, f"expected at most {self._longest:,} characters, found more"
            if not (cut and self._fill()):
                self._skip()
                return BadValue(reason)

    def elements(self) -> Iterator[object]:
        """Values of the list that begins here.

        Raises:
            UnreadableInputError: It is no list from there on.
        """
        self._position += 1
        while (sign := self.next_sign()) != "]":
            self._expect_more(sign, "]")
            value = self.value()
            if isinstance(value, BadValue):  # a break in the middle of it is told once
                self._expect_more(self.next_sign(), "]")
            yield value
            self._pass_comma("]")
        self._position += 1

    def members(self) -> Iterator[str]:
        """Keys of the object that begins here; the caller passes each one's value.

        Raises:
            UnreadableInputError: It is no object from there on.
        """
        self._position += 1
        while (sign := self.next_sign()) != "}":
            self._expect_more(sign, "}")
            key = self.value()
            if not isinstance(key, str) or self.next_sign() != ":":
                raise UnreadableInputError("expected JSON, found an object without a key")
            self._position += 1
            yield key
            self._pass_comma("}")
        self._position += 1

    def holds_objects(self) -> bool:
        """Whether the list that begins here begins with an object."""
        start = self._position
        while True:
            match = _SPACE.match(self._text, start + 1)
            end = match.end() if match else start + 1
            if end < len(self._text):
                return self._text[end] == "{"
            length = len(self._text) - start
            if length > self._longest or not self._fill():
                return False
            start = self._position

    def _passed(self, value: object, end: int) -> object:
        text = self._text[self._position : end]
        self._position = end
        try:
            if not text.isascii():
                text.encode()
        except UnicodeEncodeError:
            return BadValue("expected JSON in UTF-8, found other bytes")
        return value

    def _pass_comma(self, closing: str) -> None:
        sign = self.next_sign()
        if sign == ",":
            self._position += 1
        elif sign != closing:
            self._expect_more(sign, closing)
            raise UnreadableInputError(
                f"expected ',' or '{closing}' in JSON, found {sign!r}; what came before is taken"
            )

    def _expect_more(self, sign: str, closing: str) -> None:
        if not sign:
            raise UnreadableInputError(
                f"expected '{closing}', found the end: the JSON is cut off; what came before is "
                "taken"
            )

    def _skip(self) -> None:
        """Goes behind the value that begins here, by brackets and strings alone."""
        depth = 0
        while True:
            match = _STRUCTURE.search(self._text, self._position)
            if match is None:
                self._position = len(self._text)
                if not self._fill():
                    return
                continue
            sign = match[0]
            if depth == 0 and sign in ",]}":
                self._position = match.start()
                return
            self._position = match.end()
            if sign == '"':
                self._skip_string()
            depth += (sign in "[{") - (sign in "]}")
            if depth == 0 and sign in "]}":
                return

    def _skip_string(self) -> None:
        while True:
            match = _STRING_REST.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._text[self._position : self._position + 1] == '"':
                self._position += 1
                return
            if not self._fill():
                self._position = len(self._text)
                return

    def _fill(self) -> bool:
        """Reads on, at least as much as is held, so that a long value is not parsed often."""
        rest = self._text[self._position :]
        wanted = max(len(rest), _PIECE_BYTES)
        data = b""
        while len(data) < wanted and (piece := self._stream.read1(wanted - len(data))):
            data += piece
        more = self._decoder.decode(data, final=not data)
        self._text, self._position = rest + more, 0
        return bool(more)

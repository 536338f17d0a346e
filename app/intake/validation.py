"""Validation: fields as a caller gave them -> RawArticle, or an error that names the field."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from babel.core import get_global

from app.analysis.addresses import canonical_address
from app.domain.article import UNDETERMINED, ArticleId, RawArticle
from app.domain.errors import InvalidArticleError
from app.domain.timeline import Precision, Published, PublishedOrigin

MAX_ID_LENGTH = 200
MAX_SOURCE_LENGTH = 500
MAX_URL_LENGTH = 4_000
MAX_TITLE_LENGTH = 2_000
MAX_TAG_LENGTH = 100

_EARLIEST_YEAR = 1900
_CLOCK_TOLERANCE = timedelta(days=2)  # time zones, and clocks that are a little off

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, surrogates, noncharacters, soft hyphens and direction marks carry no
# words, yet split or hide them; joiners (U+200C, U+200D) are letters' business and stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad"
    "\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Unicode's stream-safe format (UAX #15) has at most 30 marks on a letter: to put a million in
# order takes Python an hour.
_MOST_MARKS = 30
_MARKS = frozenset(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
# In one set with the rare ones above U+FFFF the search takes ten times as long.
_MARK = "(?:[{}]|(?=[\U00010000-\U0001efff])[{}])".format(
    *(
        "".join(sorted(each for each in _MARKS if (each > "\uffff") is rare))
        for rare in (False, True)
    )
)
_PILED_MARKS = re.compile(f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+")
_YEAR_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_LANGUAGE_TAG = re.compile(  # RFC 5646, section 2.1, without grandfathered tags
    r"(?P<language>[a-z]{2,3}(-[a-z]{3}){0,3})"
    r"(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<rest>(-([a-z\d]{5,8}|\d[a-z\d]{3}))*(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still taken in.

    Attributes:
        max_article_bytes: Of title and text together, in UTF-8; larger is rejected.
        max_unpacked_bytes: Of one archive; what comes after is rejected.
    """

    max_article_bytes: int
    max_unpacked_bytes: int = 50_000_000_000


def article_from_fields(
    fields: Mapping[str, object], *, received_at: datetime, limits: Limits, origin: str
) -> RawArticle:
    """Checks the fields of one article and cleans them of what is no text.

    Known fields are `id`, `title`, `text`, `language`, `published_at` (ISO 8601; without a
    zone it is taken as UTC), `source` and `url`; others are passed over and null means
    absent. Only a title or a text is required. Without an id one is made from the canonical
    address, else from the content, so that the same input always has the same id.

    Args:
        fields: As parsed from JSON or another record.
        received_at: Aware; later publication dates than two days after it cannot be.
        limits: What is too large.
        origin: Where the article stood, for messages.

    Raises:
        InvalidArticleError: With the field's name, what was expected and what was found.
    """
    title = " ".join(clean_text(_string(fields, "title")).split())
    text = clean_text(_string(fields, "text")).strip()
    if not title and not text:
        found = ", ".join(repr(str(key)) for key in list(fields)[:8]) or "none"
        raise InvalidArticleError(
            f"{origin}: expected a title or a text, found neither (fields: {found})", field="text"
        )
    if len(title) > MAX_TITLE_LENGTH:
        raise _too_long("title", len(title), MAX_TITLE_LENGTH)
    check_size(title, text, limits)
    url = _url(_string(fields, "url"))
    return RawArticle(
        id=_identity(_string(fields, "id"), url, title, text),
        title=title,
        text=text,
        received_at=received_at.astimezone(UTC),
        published=published_from_field(_string(fields, "published_at"), received_at=received_at),
        language=language_tag(_string(fields, "language")),
        source=_source(_string(fields, "source")),
        url=url,
    )


def clean_text(text: str) -> str:
    r"""Unifies line breaks to '\n' and removes what is no text: NULs, surrogates, controls.

    Of accents and other marks on one letter 30 are kept.
    """
    if "\r" in text or not text.isascii():
        text = _LINE_BREAKS.sub("\n", text)
    text = _UNWANTED.sub("", text)
    # So many in a row cover one of these places.
    may_pile = not _MARKS.isdisjoint(text[::_MOST_MARKS])
    return _PILED_MARKS.sub(r"\1", text) if may_pile else text


def check_size(title: str, text: str, limits: Limits) -> None:
    """Checks an article against the limit.

    Raises:
        InvalidArticleError: It is larger.
    """
    size = len(title.encode()) + len(text.encode())
    if size > limits.max_article_bytes:
        raise InvalidArticleError(
            f"expected at most {limits.max_article_bytes:,} bytes of title and text, found "
            f"{size:,}; split the article or raise SAMESTORY_MAX_ARTICLE_BYTES",
            field="text",
        )


def published_from_field(
    stated: str, *, received_at: datetime, origin: PublishedOrigin = PublishedOrigin.GIVEN
) -> Published | None:
    """Reads an ISO 8601 instant, day or month; None for an empty string.

    Raises:
        InvalidArticleError: It is malformed, or before 1900, or lies in the future.
    """
    stated = stated.strip()
    if not stated:
        return None
    instant = _parse_instant(stated)
    latest = received_at.astimezone(UTC) + _CLOCK_TOLERANCE
    # Years first: near the ends of the calendar a change of zone overflows.
    if not _EARLIEST_YEAR <= instant.year <= latest.year or _utc(instant) > latest:
        raise InvalidArticleError(
            f"expected a date from {_EARLIEST_YEAR} to {latest:%Y-%m-%d}, found {stated!r}",
            field="published_at",
        )
    if _YEAR_MONTH.fullmatch(stated):
        precision = Precision.MONTH
    elif _DAY.fullmatch(stated):
        precision = Precision.DAY
    else:
        precision = Precision.SECOND
    return Published(at=_utc(instant), precision=precision, origin=origin)


def language_tag(stated: str) -> str | None:
    """Reads a BCP 47 tag: 'EN_us' -> 'en-US', 'rus' -> 'ru'; None for '' and 'und'.

    Raises:
        InvalidArticleError: It is no language tag by its form.
    """
    stated = stated.strip().replace("_", "-")
    if not stated:
        return None
    match = _LANGUAGE_TAG.fullmatch(stated) if len(stated) <= MAX_TAG_LENGTH else None
    if match is None:
        raise InvalidArticleError(
            f"expected a BCP 47 language tag such as 'uk' or 'pt-BR', found {stated[:60]!r}",
            field="language",
        )
    language = match["language"].lower()
    if len(language) == 3:
        language = get_global("language_aliases").get(language, language)
    if language == UNDETERMINED:
        return None
    parts = [language]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts) + match["rest"].lower()


def id_of_address(url: str) -> ArticleId:
    """The id of an article that only its address identifies, however that is written."""
    return _made_id("url", canonical_address(url))


def is_address(url: str) -> bool:
    """Whether this is an http, https or file address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket of an IPv6 host
        return False
    has_place = bool(parts.netloc) if parts.scheme in {"http", "https"} else bool(parts.path)
    return (
        parts.scheme in {"http", "https", "file"}
        and has_place
        and url.isprintable()
        and " " not in url
    )


def _string(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidArticleError(
            f"{name}: expected a string, found {type(value).__name__}", field=name
        )
    return value


def _identity(stated: str, url: str | None, title: str, text: str) -> ArticleId:
    stated = stated.strip()
    if not stated:
        return id_of_address(url) if url else _made_id("text", f"{title}\n{text}")
    if len(stated) > MAX_ID_LENGTH:
        raise _too_long("id", len(stated), MAX_ID_LENGTH)
    if not stated.isprintable():
        raise InvalidArticleError(
            f"id: expected printable characters only, found {stated!r}", field="id"
        )
    return ArticleId(stated)


def _made_id(kind: str, content: str) -> ArticleId:
    return ArticleId(f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:24]}")


def _source(stated: str) -> str | None:
    source = " ".join(clean_text(stated).split())
    if len(source) > MAX_SOURCE_LENGTH:
        raise _too_long("source", len(source), MAX_SOURCE_LENGTH)
    return source or None


def _url(stated: str) -> str | None:
    url = stated.strip()
    if not url:
        return None
    if len(url) > MAX_URL_LENGTH:
        raise _too_long("url", len(url), MAX_URL_LENGTH)
    if not is_address(url):
        raise InvalidArticleError(
            f"url: expected an http, https or file address, found {url[:100]!r}", field="url"
        )
    return url


def _parse_instant(stated: str) -> datetime:
    text = f"{stated}-01" if _YEAR_MONTH.fullmatch(stated) else stated
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidArticleError(
            f"expected an ISO 8601 date such as '2024-05-06T17:30:00+02:00' or '2024-05-06', "
            f"found {stated[:60]!r}",
            field="published_at",
        ) from error


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    return instant.astimezone(UTC)


def _too_long(field: str, length: int, limit: int) -> InvalidArticleError:
    return InvalidArticleError(
        f"{field}: expected at most {limit:,} characters, found {length:,}", field=field
    )

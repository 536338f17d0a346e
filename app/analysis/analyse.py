"""Analysis: RawArticle -> Article, a pure function of what was received."""

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import date
from functools import partial

from app.analysis.boilerplate import Cleaned, clean
from app.analysis.dates import extract_event_dates
from app.analysis.fingerprint import fingerprint
from app.analysis.headlines import bare_headline
from app.analysis.language import is_written_in_script_of
from app.analysis.numbers import extract_numbers
from app.analysis.publication import find_publication
from app.analysis.terms import extract_terms
from app.domain.article import Article, RawArticle
from app.domain.errors import InvalidArticleError
from app.domain.timeline import Precision, Published
from app.ports import LanguageIdentifier

MAX_TITLE_CHARACTERS = 120
"""Length at which a first sentence that stands in for a headline is cut."""

_SENTENCE = re.compile(r".+?[.!?…。！？।؟](?=[\s\"'»”’)]|$|[\u3000-\u9fff])[\"'»”’)]*|.+")


def analyse(raw: RawArticle, identifier: LanguageIdentifier) -> Article:
    """Cleans an article and reads from it what decisions rest on.

    A stated language wins over the identified one, unless the text is in a script that the
    language is not written in.

    Raises:
        InvalidArticleError: Nothing is left of it that has a letter or a digit.
    """
    found = cleaned(raw)
    title, body = _title_of(found), found.body
    if not any(map(str.isalnum, title)):
        raise InvalidArticleError(
            f"article {raw.id!r}: expected a title or a text with words, found "
            f"{(raw.title or raw.text)[:60]!r}",
            field="text",
        )
    language = _language(raw, title, body, identifier)
    published = find_publication(raw, head=found.head, body=body, language=language)
    return Article(
        id=raw.id,
        language=language,
        title=title,
        body=body,
        received_at=raw.received_at,
        published=published,
        source=raw.source,
        url=raw.url,
        content_hash=_hash(title, body),
        terms=extract_terms(title, body, language),
        numbers=extract_numbers(title, body, language),
        event_dates=extract_event_dates(
            title,
            body,
            language,
            published=_day(published),
            received=raw.received_at.date(),
        ),
        fingerprint=fingerprint(body),
    )


def content_hash(raw: RawArticle) -> str:
    """The `content_hash` of the article that `analyse` makes, for a small part of its cost."""
    found = cleaned(raw)
    return _hash(_title_of(found), found.body)


def cleaned(raw: RawArticle) -> Cleaned:
    """What is taken for the article: no menus, no teasers, a headline without its outlet."""
    bare = partial(bare_headline, source=raw.source, url=raw.url)
    found = clean(bare(_composed(raw.title).strip()), _composed(raw.text))
    return replace(found, title=bare(found.title))


def _title_of(found: Cleaned) -> str:
    """The headline; the first sentence stands in for one."""
    return found.title or _first_sentence(found.body)


def _hash(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def _day(published: Published | None) -> date | None:
    """The day that relative dates count from; a month alone has none."""
    if published is None or published.precision is Precision.MONTH:
        return None
    return published.at.date()


def _composed(text: str) -> str:
    """One code point for a letter with its accent: the same text compares and hashes alike."""
    return unicodedata.normalize("NFC", text)


def _first_sentence(body: str) -> str:
    first_line = next((line for line in body.split("\n") if any(map(str.isalnum, line))), "")
    match = _SENTENCE.match(first_line)
    sentence = match[0].strip() if match else ""
    if len(sentence) <= MAX_TITLE_CHARACTERS:
        return sentence
    cut = sentence[:MAX_TITLE_CHARACTERS].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–—-") + "…"


def _language(raw: RawArticle, title: str, body: str, identifier: LanguageIdentifier) -> str:
    text = f"{title}\n{body}"
    if raw.language is not None and is_written_in_script_of(raw.language, text):
        return raw.language
    return identifier.identify(text).language

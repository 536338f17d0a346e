"""Why an article, a file, a feed or an address is not taken: the sentences of the intake."""

from typing import Final

from app.web.dashboard.translation import marked as _

_ARTICLES: Final = (
    _("article %(article)s: expected a title or a text with words, found %(found)s"),
    _("%(origin)s: expected a title or a text, found neither (fields: %(found)s)"),
    _("the form"),
    _("none"),
    _(
        "expected at most %(limit)s bytes of title and text, found %(found)s; split "
        "the article or raise SAMESTORY_MAX_ARTICLE_BYTES"
    ),
    _("expected a date from %(first)s to %(last)s, found %(found)s"),
    _("%(field)s: expected a string, found %(found)s"),
    _("id: expected printable characters only, found %(found)s"),
    _("url: expected an http, https or file address, found %(found)s"),
    _(
        "expected an ISO 8601 date such as '2024-05-06T17:30:00+02:00' or "
        "'2024-05-06', found %(found)s"
    ),
    _(
        "expected a date such as '2024-05-06T17:30:00+02:00', '2024-05-06' or 'May 6, "
        "2024', found %(found)s"
    ),
    _("%(field)s: expected at most %(limit)s characters, found %(found)s"),
)
_FILES: Final = (
    _(
        "expected at most %(limit)s bytes, found more; split it or raise "
        "SAMESTORY_MAX_ARTICLE_BYTES"
    ),
    _("expected text, HTML or JSON Lines, found binary data; convert it to one of these"),
    _("it is cut off or damaged (%(reason)s); what came before is taken"),
    _("its end is missing"),
    _("it cannot be unpacked: %(reason)s"),
    _(
        "expected a zip whose directory has at most %(limit)s bytes, found %(found)s; "
        "split it, or use .tar.gz"
    ),
    _(
        "expected at most %(limit)s files in an archive, found more; the rest is left "
        "out: split the archive"
    ),
    _("expected a zip file, found none of its marks"),
    _("what is compressed twice is not unpacked; unpack it once"),
    _("expected a compressed file, found nothing: it is empty"),
    _("an archive in an archive in an archive is not opened; unpack the outermost"),
    _("expected files, found an empty archive"),
    _(
        "expected at most %(limit)s bytes when unpacked, found more; what came before "
        "is taken; raise SAMESTORY_MAX_UNPACKED_BYTES if it is no bomb"
    ),
    _(
        "expected to unpack to at most %(ratio)s times its size, found more: an "
        "archive bomb; the rest is left out"
    ),
    _("one of its headers is too long; the rest is left out"),
    _("expected a WARC archive, found nothing: it is empty"),
    _("expected a WARC record, found none (%(reason)s); what came before is taken"),
)
_RECORDS: Final = (
    _("the file is kept no longer; bring it again to look at it"),
    _("expected %(sign)s, found the end: the JSON is cut off; what came before is taken"),
    _("expected JSON, found an object without a key"),
    _("expected JSON Lines, found an empty file"),
    _("expected one JSON object a line, in UTF-8; this line is none: %(reason)s"),
    _("expected JSON in UTF-8, found other bytes"),
    _("expected ',' or %(sign)s in JSON, found %(found)s; what came before is taken"),
    _("expected JSON, found none: %(reason)s"),
    _("expected JSON, found nothing: it is empty"),
    _("expected JSON of articles: %(reason)s"),
    _("expected articles, found an empty list"),
    _("expected at most %(limit)s characters, found more"),
    _("expected at most %(limit)s bytes a line, found more; split the article"),
    _("expected a JSON object with a title or a text, found %(found)s"),
    _("%(place)s: expected an HTML page, found no markup"),
    _("%(place)s: expected a page with an article, found no text"),
    _(
        "expected column names in the first row, and one of a title or text, found "
        "%(found)s; name the column with --map title=COLUMN or --map text=COLUMN"
    ),
    _("expected a column %(column)s for %(field)s, found the columns %(found)s"),
    _("expected %(number)s cells, one a column, found %(found)s"),
    _("expected a row of the table, found none: %(reason)s"),
    _("a line of more than %(limit)s characters"),
)
_SEVERAL_FORMATS: Final = (
    _(
        "text (.txt), HTML, JSON (.json, .jsonl), CSV, WARC, a feed, or a .gz, .zst, "
        ".zip or .tar of them"
    ),
    _("expected %(known)s, found nothing: it is empty"),
    _("expected %(known)s, found a %(kind)s file"),
)
_FEEDS: Final = (
    _("expected a JSON Feed, found other JSON"),
    _("expected a feed, found broken JSON: %(reason)s"),
    _("expected a feed of at most %(limit)s bytes, found more; raise SAMESTORY_MAX_ARTICLE_BYTES"),
    _("expected RSS, Atom, JSON Feed or a news sitemap, found something else"),
    _("expected a feed, found a broken one: %(reason)s"),
    _("expected a feed, found a web page"),
    _("expected a feed, found a document that defines entities"),
    _("expected OPML with feeds (outline xmlUrl=…), found none"),
    _("expected OPML, found broken XML: %(reason)s"),
    _("expected a sitemap for news, found one without news; use a feed of the site instead"),
    _("expected a sitemap, found broken XML: %(reason)s"),
    _("%(url)s: expected a feed, or a page that names one; found a page that names none"),
    _("%(url)s: expected a feed, found the status %(status)s"),
    _("%(url)s is gone for good (status %(status)s)"),
)
_ADDRESSES: Final = (
    _("the host %(host)s has no address"),
    _("the host %(host)s is not known: %(reason)s"),
    _(
        "expected a public address, found %(address)s behind %(host)s; for addresses "
        "of an intranet set SAMESTORY_FETCH_PRIVATE=true"
    ),
    _("expected a public address, found %(address)s behind %(host)s"),
    _("expected a body as it is or in gzip, found %(found)s"),
    _("expected at most %(limit)s bytes, found more"),
    _("expected at most %(limit)s bytes, found %(found)s"),
    _("the body was cut off"),
    _("the compressed body is broken: %(reason)s"),
    _("%(url)s: expected an address to go on to, found none"),
    _("expected an address without user name and password, found one for %(host)s"),
    _("expected an http or https address, found %(found)s"),
    _("expected a web address, found %(found)s"),
    _("found content of another type: %(found)s"),
    _("%(url)s: leads to %(found)s, which is no address"),
    _("%(url)s: expected an answer within %(seconds)s s, found none"),
    _("%(url)s: expected at most %(number)s redirects, found more"),
    _("%(host)s asked not to be called before %(when)s UTC"),
    _("robots.txt of %(host)s does not allow %(product)s to fetch %(url)s"),
    _("robots.txt cannot be read, so nothing may be fetched for now: %(reason)s"),
    _("%(url)s: expected a page, found status %(status)s"),
    _(
        "%(url)s: expected a page within %(seconds)s seconds; its host is slow or asks "
        "for long pauses"
    ),
    _("All connection attempts failed"),
)

INTAKE_SENTENCES: Final = (*_ARTICLES, *_FILES, *_RECORDS, *_SEVERAL_FORMATS, *_FEEDS, *_ADDRESSES)
"""In English, with places."""

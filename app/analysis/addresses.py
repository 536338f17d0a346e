"""One spelling for the addresses of an article: without trackers, AMP and mobile hosts."""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# What these name is how a reader came, never which article: the parameters of mailings,
# advertisers and social networks, as AdGuard's and ClearURLs' public lists have them. General
# lists go further ('cid', 'eid', 'uid'), but those hold the article's number on some sites.
_TRACKER = re.compile(
    r"(?:utm|itm|mtm|pk|piwik|matomo|hsa|oly|vero|mc|ml|ga|gs|ns|at|amp|guce|_hs)_.*"
    r"|[a-z]{1,3}clid|msclkid"
    r"|wbraid|gbraid|gclsrc|srsltid|igshid|igsh|mibextid|mkt_tok|li_fat_id|_ga|_gl|_openstat"
    r"|xtor|spm|ocid|ncid|icid|s_cid|cmp|cmpid|intcmp|smid|smtyp|taid|trk|usqp|amp"
    r"|wt_z?mc|wt\.mc_id|tblci|guccounter|feedname|feedtype|rssfeed|_x_tr_.*",
    re.IGNORECASE,
)
# Say whence a reader came when they hold a word; a figure there may be an article's number.
_ORIGIN = re.compile(r"ref|refer|referr?er|from|source|src|via", re.IGNORECASE)
_AMP_VALUE = re.compile(r"outputtype|output|view|mode|format|type|version", re.IGNORECASE)

_PASSED_THROUGH = re.compile(  # AMP pages as Google's cache, Google and Bing serve them
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[a-z]{1,2}"
    r"|(?:www\.)?(?:google(?:\.\w{2,3}){1,2}|bing\.com)/amp)/(?P<safe>s/)?(?P<rest>[\w-]+\.[^?#]+)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?:www|m|mobile|mobil|amp|wap)\.(?=.)")
_MIDDLE = re.compile(r"(?<=^..\.)m\.(?=[^.]+\.[^.]+$)")  # en.m.wikipedia.org
# Under these every label before is somebody's name: 'm.co.uk' is a site, no mobile one.
_REGISTRY = re.compile(r"(?:ac|co|com|edu|go|gob|gov|ne|net|or|org)\.[a-z]{2}")
_AMP_SEGMENT = re.compile(r"/(?:amp|amphtml)(?=/|$)")
_AMP_ENDING = re.compile(r"\.amp(?=(?:\.html?)?$)")
_OF_AN_ARTICLE = re.compile(r"[\d_-]")
_INDEX = re.compile(r"(?:/+index\.(?:html?|php))+$")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def canonical_address(url: str) -> str:
    """One spelling for the addresses under which one article stands.

    A key to compare by, not an address to fetch: scheme and `www.` are unified, parameters
    sorted, and what leads to the same article in other clothes (trackers, AMP, mobile hosts,
    fragments, trailing slashes) is removed. Where the removal could unite two articles it is
    left out. Idempotent; an address that is not of the web, or malformed, comes back as it is.
    """
    try:
        found = urlsplit(_unwrapped(url.strip().replace("&amp;", "&")))
        if found.scheme not in {"http", "https"} or not found.hostname:
            return url
        parts = urlsplit(canonicalize_url(found.geturl()))
    except ValueError:  # an unclosed bracket of an IPv6 host, a port that is none
        return url
    # Pages built in the browser name the article after '#!' or '#/'.
    fragment = found.fragment if found.fragment[:1] in {"!", "/"} else ""
    query = "&".join(each for each in parts.query.split("&") if not _is_aside(each))
    return urlunsplit(("https", _host(parts), _path(parts.path), query, fragment))


def _unwrapped(url: str) -> str:
    match = _PASSED_THROUGH.match(url)
    if match is None:
        return url
    return f"http{'s' if match['safe'] else ''}://{url[match.start('rest') :]}"


def _host(parts: SplitResult) -> str:
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme]).rstrip(".")
    while (match := _ASIDE.match(host)) and _names_a_site(host[match.end() :]):
        host = host[match.end() :]
    return _MIDDLE.sub("", host)


def _names_a_site(host: str) -> bool:
    return "." in host and not _REGISTRY.fullmatch(host)


def _path(path: str) -> str:
    path = _INDEX.sub("", path.rstrip("/"))
    plain = _AMP_ENDING.sub("", _AMP_SEGMENT.sub("", path))
    # '/wiki/amp' is about amplifiers.
    changed = plain != path and _OF_AN_ARTICLE.search(plain) is not None
    return _path(plain) if changed else path.rstrip("/")


def _is_aside(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if _TRACKER.fullmatch(name):
        return True
    if _ORIGIN.fullmatch(name):
        return not any(map(str.isdigit, value))
    return bool(_AMP_VALUE.fullmatch(name)) and value.lower().startswith("amp")

"""The fetcher against a site that misbehaves."""

import asyncio
import gzip
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from app.domain.errors import FetchError, RefusedAddressError
from app.domain.fetched import Fetched, Resource
from app.intake.fetcher import PoliteFetcher
from tests.fakes import NOW
from tests.intake.web_site import BOMB, FakeTime, Site, fetcher, leads_to, says, web_site


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as opened:
        yield opened


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def fetch(
    with_: PoliteFetcher, url: str, expected: Resource = Resource.FEED, **known: str
) -> Fetched:
    return asyncio.run(with_.fetch(url, expected, **known))


def test_an_answer_comes_with_what_is_needed_to_ask_again(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says(
        "<rss/>", "text/xml; charset=windows-1251", ETag='"v1"', Last_Modified="yesterday"
    )
    fetched = fetch(fetcher(time), site.at("/feed"))
    assert fetched == Fetched(
        url=site.at("/feed"),
        status=200,
        body=b"<rss/>",
        charset="windows-1251",
        etag='"v1"',
        modified="yesterday",
    )


def test_we_say_who_we_are_and_what_we_have_and_send_no_cookies(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says("<rss/>", Set_Cookie="id=1")
    polite = fetcher(time)
    fetch(polite, site.at("/feed"))
    fetch(polite, site.at("/feed"), etag='"v1"', modified="yesterday")
    first, second = (visit.headers for visit in site.visits if visit.path == "/feed")
    assert first["User-Agent"] == "Samestory/test (+mailto:desk@example.org)"
    assert first["Host"] == site.address.removeprefix("http://")
    assert "If-None-Match" not in first
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"v1"', "yesterday")
    assert "Cookie" not in second


def test_a_compressed_body_is_unpacked(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says(gzip.compress(b"<rss/>"), Content_Encoding="gzip")
    site.pages["/sitemap.xml.gz"] = says(gzip.compress(b"<urlset/>"), "application/gzip")
    polite = fetcher(time)
    assert fetch(polite, site.at("/feed")).body == b"<rss/>"
    assert fetch(polite, site.at("/sitemap.xml.gz")).body == b"<urlset/>"


def endless(request: BaseHTTPRequestHandler) -> None:
    """Says no length and never ends."""
    request.send_response(200)
    request.send_header("Content-Type", "text/xml")
    request.end_headers()
    try:
        while True:
            request.wfile.write(bytes(65_536))
    except OSError:
        pass  # the visitor has gone


def cut_off(request: BaseHTTPRequestHandler) -> None:
    says("<rss>", Content_Length="5000")(request)


def junk(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")


def huge_header(request: BaseHTTPRequestHandler) -> None:
    says("<rss/>", X_Filler="x" * 300_000)(request)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (says(bytes(2_000_000)), "at most 1,000,000 bytes, found 2,000,000"),
        (endless, "at most 1,000,000 bytes, found more"),
        (says(BOMB, Content_Encoding="gzip"), "at most 1,000,000 bytes, found more"),
        (says(BOMB, "application/gzip"), "at most 1,000,000 bytes, found more"),
        (says(gzip.compress(b"<rss/>" * 99)[:-9], Content_Encoding="gzip"), "cut off"),
        (says(b"<rss/>", Content_Encoding="gzip"), "broken"),
        (says(b"<rss/>", Content_Encoding="br"), "found 'br'"),
        (says(b"\x89PNG", "image/png"), "another type: 'image/png'"),
        (cut_off, "closed connection"),
        (junk, "illegal"),
        (huge_header, "too"),
        (says(status=302), "expected an address to go on to"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_bad_answer_is_refused_with_its_address_and_reason(
    site: Site, time: FakeTime, page: object, reason: str
) -> None:
    site.pages["/feed"] = page  # type: ignore[assignment]
    with pytest.raises(FetchError, match=reason) as refused:
        fetch(fetcher(time), site.at("/feed"))
    assert site.at("/feed") in str(refused.value)


def test_who_says_nothing_or_too_little_at_a_time_is_left(site: Site, time: FakeTime) -> None:
    site.pages |= {"/hangs": site.hang, "/drips": site.drip}
    impatient = fetcher(time, total_seconds=1)
    for path in site.pages:
        with pytest.raises(FetchError, match=r"expected an answer within 1 s"):
            fetch(impatient, site.at(path))


def test_nobody_at_the_address_is_an_error_of_ours(time: FakeTime) -> None:
    with web_site() as closed:
        address = closed.at("/feed")
    with pytest.raises(FetchError, match=r"robots\.txt cannot be read"):
        fetch(fetcher(time), address)


def test_redirects_are_followed_and_a_loop_is_not(site: Site, time: FakeTime) -> None:
    site.pages |= {
        "/a": leads_to("/b"), "/b": leads_to("../feed?x=1"), "/feed?x=1": says("<rss/>"),
        "/loop": leads_to("/loop"),
    }  # fmt: skip
    polite = fetcher(time)
    assert fetch(polite, site.at("/a")).url == site.at("/feed?x=1")
    with pytest.raises(FetchError, match="at most 5 redirects"):
        fetch(polite, site.at("/loop"))
    assert site.paths().count("/loop") == 6


def test_only_redirects_for_ever_move_an_address(site: Site, time: FakeTime) -> None:
    site.pages |= {
        "/old": leads_to("/newer", 301), "/newer": leads_to("/newest", 308),
        "/newest": leads_to("/today", 302), "/today": says("<rss/>"),
        "/again": leads_to("/old", 302),
    }  # fmt: skip
    polite = fetcher(time)
    assert fetch(polite, site.at("/old")).moved_to == site.at("/newest")
    assert fetch(polite, site.at("/again")).moved_to is None


def test_an_address_of_another_kind_is_refused_unasked(site: Site, time: FakeTime) -> None:
    polite = fetcher(time)
    for url in ("file:///etc/passwd", "ftp://example.org/feed", "feed", "http://", "http://[::1",
                "http://user:secret@example.org/", "http://127.0.0.1:99999/"):  # fmt: skip
        with pytest.raises(RefusedAddressError, match="expected a"):
            fetch(polite, url)
    site.pages["/feed"] = leads_to("file:///etc/passwd")
    with pytest.raises(RefusedAddressError, match="http or https"):
        fetch(polite, site.at("/feed"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_this_machine_is_refused_however_it_is_written(time: FakeTime, host: str) -> None:
    with pytest.raises(RefusedAddressError, match=r"expected a public .* SAMESTORY_FETCH_PRIVATE"):
        fetch(fetcher(time, allow_private=False), f"http://{host}:1/feed")


def test_a_redirect_to_a_private_address_is_refused(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = leads_to("http://169.254.169.254/latest/meta-data/")
    with pytest.raises(RefusedAddressError, match=r"found 169\.254\.169\.254 behind [\d.]+$"):
        fetch(fetcher(time), site.at("/feed"))


def test_what_robots_txt_forbids_is_not_fetched(site: Site, time: FakeTime) -> None:
    site.pages |= {
        "/robots.txt": says(
            "User-agent: samestory\nDisallow: /private\nAllow: /\n\nUser-agent: *\nDisallow: /",
            "text/plain",
        ),
        "/feed": leads_to("/private/feed"),
        "/open": says("<rss/>"),
    }
    polite = fetcher(time)
    assert fetch(polite, site.at("/open")).status == 200
    with pytest.raises(RefusedAddressError, match=r"robots\.txt of 127.* does not allow"):
        fetch(polite, site.at("/feed"))
    assert site.paths() == ["/open", "/feed"]


def test_robots_txt_is_read_once_a_day(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says("<rss/>")
    polite = fetcher(time)
    for _ in range(3):
        fetch(polite, site.at("/feed"))
    time.advance(timedelta(days=1))
    fetch(polite, site.at("/feed"))
    assert [visit.path for visit in site.visits].count("/robots.txt") == 2


def test_rules_that_cannot_be_read_forbid_everything_for_a_while(
    site: Site, time: FakeTime
) -> None:
    site.pages |= {"/robots.txt": says(status=503), "/feed": says("<rss/>")}
    polite = fetcher(time)
    with pytest.raises(FetchError, match=r"robots\.txt cannot be read.*503"):
        fetch(polite, site.at("/feed"))
    del site.pages["/robots.txt"]
    time.advance(timedelta(minutes=11))
    assert fetch(polite, site.at("/feed")).status == 200


def test_requests_to_a_host_keep_the_pause_it_asks_for(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says("<rss/>")
    polite = fetcher(time, interval_seconds=2)
    fetch(polite, site.at("/feed"))
    assert time.slept == [2.0]  # between robots.txt and the feed
    site.pages["/robots.txt"] = says("User-agent: *\nCrawl-delay: 7", "text/plain")
    time.advance(timedelta(days=1))
    fetch(polite, site.at("/feed"))
    fetch(polite, site.at("/feed"))
    assert time.slept == [2.0, 2.0, 7.0]


def test_a_host_is_asked_one_thing_at_a_time(site: Site, time: FakeTime) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def page(request: BaseHTTPRequestHandler) -> None:
        under_way.append(1)
        most.append(len(under_way))
        says("<rss/>")(request)
        under_way.pop()

    site.pages |= {"/a": page, "/b": page, "/c": page}

    async def fetch_all() -> None:
        polite = fetcher(time)
        await asyncio.gather(*(polite.fetch(site.at(path), Resource.FEED) for path in site.pages))

    asyncio.run(fetch_all())
    assert most == [1, 1, 1]


@pytest.mark.parametrize(
    ("stated", "retry_at"),
    [
        ("120", NOW + timedelta(minutes=2)),
        ("Sat, 01 Mar 2025 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("9999999999", NOW + timedelta(days=2)),
        ("soon", None),
        ("Sat, 01 Mar 2024 13:00:00 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_says_when_to_come_again(
    site: Site, stated: str, retry_at: datetime | None, status: int
) -> None:
    time = FakeTime()
    site.pages["/feed"] = says(status=status, Retry_After=stated)
    fetched = fetch(fetcher(time, interval_seconds=0), site.at("/feed"))
    assert (fetched.status, fetched.retry_at) == (status, retry_at)


def test_a_host_that_asked_for_peace_is_not_asked_for_anything(site: Site, time: FakeTime) -> None:
    site.pages |= {"/feed": says(status=429, Retry_After="3600"), "/other": says("<rss/>")}
    polite = fetcher(time)
    fetch(polite, site.at("/feed"))
    with pytest.raises(FetchError, match="asked not to be called before"):
        fetch(polite, site.at("/other"))
    assert site.paths() == ["/feed"]
    time.advance(timedelta(hours=1))
    assert fetch(polite, site.at("/other")).status == 200


def test_a_validator_that_cannot_be_sent_back_is_not_kept(site: Site, time: FakeTime) -> None:
    site.pages["/feed"] = says("<rss/>", ETag='"\xe9"', Last_Modified="today")
    fetched = fetch(fetcher(time), site.at("/feed"))
    assert (fetched.etag, fetched.modified) == (None, "today")


def test_a_robots_txt_that_leads_nowhere_forbids_nothing_or_for_a_while(
    site: Site, time: FakeTime
) -> None:
    site.pages |= {"/robots.txt": leads_to("/robots.txt"), "/feed": says("<rss/>")}
    assert fetch(fetcher(time), site.at("/feed")).status == 200
    site.pages["/robots.txt"] = leads_to("http://[::1")
    with pytest.raises(FetchError, match="no address"):
        fetch(fetcher(time), site.at("/feed"))


def test_an_old_page_of_the_wrong_kind_is_no_page(site: Site, time: FakeTime) -> None:
    site.pages["/page"] = says("%PDF", "application/pdf")
    with pytest.raises(FetchError, match="application/pdf"):
        fetch(fetcher(time), site.at("/page"), Resource.PAGE)


def test_every_address_of_a_host_is_checked(time: FakeTime) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(RefusedAddressError, match=r"found 10\.0\.0\.1 behind news\.example\.org"):
        fetch(fetcher(time, allow_private=False, resolve=resolve), "http://news.example.org/feed")


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site, time: FakeTime) -> None:
    """A name server that gives another address at a second look is never asked again."""
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = site.address.rpartition(":")[2]
    site.pages["/feed"] = says("<rss/>")
    polite = fetcher(time, resolve=resolve)
    assert fetch(polite, f"http://news.example.org:{port}/feed").body == b"<rss/>"
    assert asked == ["news.example.org"] * len(site.visits)  # one look a connection
    assert {visit.headers["Host"] for visit in site.visits} == {f"news.example.org:{port}"}


def test_tls_asks_for_the_host_by_its_name(time: FakeTime) -> None:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async def ask() -> None:
        async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            polite = fetcher(time, resolve=resolve)
            await polite.fetch(f"https://news.example.org:{port}/feed", Resource.FEED)

    with pytest.raises(FetchError):  # the server has no certificate to show
        asyncio.run(ask())
    assert names == ["news.example.org"]


@pytest.mark.parametrize("scheme", ["http", "ftp", "gopher"])
def test_no_message_repeats_a_password(time: FakeTime, scheme: str) -> None:
    with pytest.raises(RefusedAddressError, match="user name and password") as refused:
        fetch(fetcher(time), f"{scheme}://desk:hunter2@example.org/feed")
    assert "hunter2" not in str(refused.value)

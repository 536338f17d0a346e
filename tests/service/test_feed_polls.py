"""Polls against a site that misbehaves, into a real store."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.bootstrap import Service
from app.domain.errors import FetchError, NotFoundError, UnreadableInputError
from app.domain.feed import Feed, FeedStatus
from app.service.feed_polls import PollOutcome
from app.service.views import Outcome
from tests.intake.web_site import BOMB, leads_to, says, says_when_changed
from tests.service.feed_world import LONG, World, feed_world, item, outcomes, rss
from tests.service.samples import service_in

ADDED, UPDATED, UNCHANGED, REJECTED = Outcome
SOME_JITTER = 1.1


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service_in(tmp_path_factory.mktemp("feeds")) as opened:
        yield opened


@pytest.fixture
def world(service: Service) -> Iterator[World]:
    with feed_world(service, max_pages=2) as opened:
        yield opened


def page(*paragraphs: str, title: str = "A page") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang='en'><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def test_what_is_new_is_taken_in_once(world: World) -> None:
    one = item("Talks begin in Geneva", date="Sat, 01 Mar 2025 08:00:00 GMT", guid="1")
    two = item("Flood in the north", "Water rose. " * 60, guid="2")
    world.site.pages["/feed"] = says(rss(one))
    feed = world.follow("/feed")
    first = world.poll(feed)
    assert (first.outcome, outcomes(first)) == (PollOutcome.READ, [ADDED])
    world.site.pages["/feed"] = says(rss(two, one))
    assert outcomes(world.poll(feed)) == [ADDED]
    assert outcomes(world.poll(feed)) == []
    found = world.articles()["Talks begin in Geneva"].article
    assert (found.source, found.language) == ("The Day", "en")
    assert found.published is not None
    stored = world.list.find(feed.id)
    assert (stored.status, stored.article_count) == (FeedStatus.WORKING, 2)
    assert stored.last_poll_at == world.time.now()


def test_a_changed_entry_is_a_new_version_of_its_article(world: World) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks begin", guid="1")))
    feed = world.follow("/feed")
    world.poll(feed)
    world.site.pages["/feed"] = says(rss(item("Talks end", guid="1")))
    assert outcomes(world.poll(feed)) == [UPDATED]
    assert list(world.articles()) == ["Talks end"]


def test_a_feed_that_has_not_changed_is_not_sent_again(world: World) -> None:
    world.site.pages["/feed"] = says_when_changed(rss(item("Talks")), '"v1"')
    feed = world.follow("/feed")
    assert world.poll(feed).outcome is PollOutcome.READ
    assert world.poll(feed).outcome is PollOutcome.UNCHANGED
    asked = world.site.visits[-1].headers
    assert asked["If-None-Match"] == '"v1"'
    assert asked["If-Modified-Since"] == "Sat, 01 Mar 2025 10:00:00 GMT"


def test_the_page_of_a_teaser_is_fetched(world: World) -> None:
    world.site.pages |= {
        "/feed": says(rss(item("Talks begin", "In short.", world.site.at("/1?utm_source=rss")))),
        "/1?utm_source=rss": says(page(*[f"{n}. {LONG}" for n in range(3)]), "text/html"),
    }
    feed = world.follow("/feed")
    assert outcomes(world.poll(feed)) == [ADDED]
    assert outcomes(world.poll(feed)) == []
    found = world.articles()["Talks begin"].article
    assert "In short." not in found.body
    assert len(found.body) > 2 * len(LONG)
    assert world.site.paths().count("/1?utm_source=rss") == 1


def test_pages_over_the_bound_are_fetched_at_the_next_poll(world: World) -> None:
    links = [f"/{n}" for n in range(5)]
    days = [f"Sat, 0{n + 1} Feb 2025 08:00:00 GMT" for n in range(5)]
    items = [
        item(f"Report {n} of {link}", f"Teaser {n}.", world.site.at(link), date=days[n])
        for n, link in enumerate(links)
    ]
    world.site.pages["/feed"] = says_when_changed(rss(*items), '"v1"')
    for n, link in enumerate(links):
        world.site.pages[link] = says(page(f"Unlike the others, number {n}. " * 40), "text/html")
    feed = world.follow("/feed")
    assert outcomes(world.poll(feed)) == [ADDED] * 5  # nothing waits for its page
    assert [path for path in world.site.paths() if path in links] == ["/4", "/3"]
    assert outcomes(world.poll(feed)) == [UPDATED] * 2
    assert outcomes(world.poll(feed)) == [UPDATED]
    assert sorted(path for path in world.site.paths() if path in links) == links
    assert world.poll(feed).outcome is PollOutcome.UNCHANGED


def test_an_entry_whose_page_cannot_be_had_is_kept_as_the_feed_has_it(world: World) -> None:
    world.site.pages |= {
        "/feed": says(
            rss(
                item("Gone page", "One teaser.", world.site.at("/gone")),
                item("Paywalled page", "Another teaser, quite long in comparison.",
                     world.site.at("/wall")),
            )
        ),
        "/wall": says("<html><body><p>Subscribe</p></body></html>", "text/html"),
    }  # fmt: skip
    feed = world.follow("/feed")
    assert outcomes(world.poll(feed)) == [ADDED, ADDED]
    assert outcomes(world.poll(feed)) == []
    assert {"/gone", "/wall"} <= set(world.site.paths())
    assert world.site.paths().count("/gone") == 1
    assert world.articles()["Gone page"].article.body == "One teaser."


def test_a_page_that_fails_is_asked_for_three_times_at_most(world: World) -> None:
    world.site.pages |= {
        "/feed": says(rss(item("Talks", "Short.", world.site.at("/busy")))),
        "/busy": says(status=500),
    }
    feed = world.follow("/feed")
    for _ in range(5):
        world.poll(feed)
    assert world.site.paths().count("/busy") == 3
    assert list(world.articles()) == ["Talks"]


def test_a_busy_site_is_asked_for_one_page_a_poll_and_the_others_wait(world: World) -> None:
    links = [world.site.at(f"/{n}") for n in range(2)]
    world.site.pages["/feed"] = says(
        rss(*(item(f"About {link}", "Short.", link) for link in links))
    )
    feed = world.follow("/feed")
    for n in range(2):
        world.site.pages[f"/{n}"] = says(status=429, Retry_After="60")
    for _ in range(4):
        world.poll(feed)
        world.time.advance(timedelta(minutes=2))
    asked = [path for path in world.site.paths() if path in {"/0", "/1"}]
    assert asked == ["/0", "/0", "/0", "/1"]
    for n in range(2):
        world.site.pages[f"/{n}"] = says(page(f"Unlike the other, number {n}. " * 40), "text/html")
    assert outcomes(world.poll(feed)) == [UPDATED]


def test_news_does_not_wait_for_the_pages_of_a_slow_host(service: Service) -> None:
    with feed_world(service, max_pages=20) as world:
        items = [item(f"Report {n}", f"Teaser {n}.", world.site.at(f"/{n}")) for n in range(9)]
        world.site.pages |= {
            "/robots.txt": says("User-agent: *\nCrawl-delay: 50", "text/plain"),
            "/feed": says(rss(*items)),
        }
        feed = world.follow("/feed")
        assert outcomes(world.poll(feed)) == [ADDED] * 9
        assert len(set(world.site.paths()) - {"/feed"}) == 3  # in two minutes


def test_without_pages_a_poll_takes_the_teasers(service: Service) -> None:
    with feed_world(service, max_pages=0) as world:
        teaser = item("Talks", "Short.", world.site.at("/1"))
        world.site.pages["/feed"] = says_when_changed(rss(teaser), '"v1"')
        feed = world.follow("/feed")
        assert outcomes(world.poll(feed)) == [ADDED]
        assert world.poll(feed).outcome is PollOutcome.UNCHANGED
        assert "/1" not in world.site.paths()


def test_a_bad_entry_is_rejected_once_and_stops_no_other(world: World) -> None:
    good = item("Talks", guid="1")
    bad = item("", "", guid="2")
    huge = item("Huge", "word " * 10_000, guid="3")
    world.site.pages["/feed"] = says(rss(bad, good, huge))
    feed = world.follow("/feed")
    polled = world.poll(feed)
    assert sorted(outcomes(polled)) == [ADDED, REJECTED, REJECTED]
    origins = {each.problem.origin for each in polled.results if each.problem is not None}
    assert origins == {f"{feed.address} 2", f"{feed.address} 3"}
    assert outcomes(world.poll(feed)) == []
    stored = world.list.find(feed.id)
    assert (stored.article_count, stored.rejected_count) == (1, 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (says(status=500), "status 500"),
        (says(status=404), "status 404"),
        (says("no feed at all"), "expected RSS"),
        (says("<html><body/></html>", "text/html"), "found a web page"),
        (says(BOMB, Content_Encoding="gzip"), "at most 1,000,000 bytes"),
        (says("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>"), "defines entities"),
        (says(b"GIF89a", "image/gif"), "another type"),
        (leads_to("/feed"), "redirects"),
        (leads_to("http://169.254.169.254/"), "public address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_feed_that_fails_says_why_and_is_tried_ever_less_often(
    world: World, content: object, reason: str
) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks")))
    feed = world.follow("/feed")
    world.poll(feed)
    world.site.pages["/feed"] = content  # type: ignore[assignment]
    waits = []
    for failures in (1, 2, 3):
        polled = world.poll(feed)
        assert (polled.outcome, polled.feed.failures) == (PollOutcome.FAILED, failures)
        waits.append((polled.feed.next_poll_at - world.time.now()) / timedelta(minutes=10))
    assert reason in (polled.feed.last_error or "")
    assert all(2**n / SOME_JITTER <= wait <= 2**n * SOME_JITTER for n, wait in enumerate(waits))
    world.site.pages["/feed"] = says(rss(item("Talks"), item("More talks", LONG + "More.")))
    polled = world.poll(feed)
    assert (polled.feed.status, polled.feed.failures) == (FeedStatus.WORKING, 0)
    assert polled.feed.last_error is None


def test_a_busy_site_is_left_alone_as_long_as_it_asks(world: World) -> None:
    world.site.pages |= {"/feed": says(rss(item("Talks"))), "/other": says(rss(item("Other")))}
    feed, other = world.follow("/feed"), world.follow("/other")
    world.site.pages["/feed"] = says(status=429, Retry_After="36000")
    polled = world.poll(feed)
    assert polled.feed.next_poll_at == world.time.now() + timedelta(hours=10)
    postponed = world.poll(other)  # of the same host
    assert postponed.feed.next_poll_at >= polled.feed.next_poll_at
    assert (postponed.feed.failures, postponed.feed.status) == (0, FeedStatus.NEW)
    assert "asked not to be called" in (postponed.feed.last_error or "")


def test_a_feed_that_is_gone_is_polled_no_more(world: World) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks")))
    feed = world.follow("/feed")
    world.site.pages["/feed"] = says(status=410)
    assert world.poll(feed).outcome is PollOutcome.ENDED
    world.time.advance(timedelta(days=30))
    assert world.polls.due(10) == []


def test_a_feed_that_moved_for_good_is_found_at_its_new_address(world: World) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks")))
    feed = world.follow("/feed")
    world.site.pages |= {"/feed": leads_to("/new", 301), "/new": says(rss(item("Talks")))}
    assert world.poll(feed).feed.address == world.site.at("/new")
    assert world.list.find(world.site.at("/new")).id == feed.id


def test_an_index_of_sitemaps_gives_the_news_of_its_sitemaps(world: World) -> None:
    news = (
        "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
        f"<loc>{world.site.at('/story')}</loc><news:news><news:publication><news:name>The Day"
        "</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2025-03-01</news:publication_date>"
        "<news:title>Talks begin in Geneva</news:title></news:news></url></urlset>"
    )
    places = "".join(f"<sitemap><loc>{world.site.at(p)}</loc></sitemap>" for p in ("/a", "/gone"))
    world.site.pages |= {
        "/index": says(f"<sitemapindex>{places}</sitemapindex>", "application/xml"),
        "/a": says(news, "application/xml"),
        "/story": says(page(LONG, LONG), "text/html"),
    }
    feed = world.follow("/index")
    assert outcomes(world.poll(feed)) == [ADDED]
    found = world.articles()["Talks begin in Geneva"].article
    assert (found.source, found.url) == ("The Day", world.site.at("/story"))
    assert "delegations" in found.body


def test_an_interval_grows_without_news_and_keeps_to_what_the_feed_asks(world: World) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks"), more="<ttl>30</ttl>"))
    feed = world.follow("/feed")
    assert [world.poll(feed).feed.interval_seconds for _ in range(3)] == [1_800, 2_700, 4_050]


def test_all_feeds_are_polled_whatever_one_of_them_does(world: World) -> None:
    world.site.pages |= {
        "/good": says(rss(item("Talks"))),
        "/bad": says(rss(item("Talks"))),
        "/better": says(rss(item("Flood", "Water rose. " * 60))),
    }
    for path in list(world.site.pages):
        world.follow(path)
    world.site.pages["/bad"] = says(status=500)

    async def poll_all() -> dict[str, PollOutcome]:
        return {
            poll.feed.address: poll.outcome
            async for poll in world.polls.poll_each(world.list.feeds())
        }

    assert asyncio.run(poll_all()) == {
        world.site.at("/good"): PollOutcome.READ,
        world.site.at("/bad"): PollOutcome.FAILED,
        world.site.at("/better"): PollOutcome.READ,
    }


def test_adding_finds_the_feed_that_a_page_names(world: World) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feeds/all">'
    world.site.pages |= {
        "/news/": says(f"<html><head>{link}</head><body>News</body></html>", "text/html"),
        "/feeds/all": says(rss(item("Talks"), title="Дневник")),
    }
    feed = world.follow("/news/")
    assert (feed.address, feed.title) == (world.site.at("/feeds/all"), "Дневник")
    again = asyncio.run(world.list.add(world.site.at("/feeds/all"), title="Other"))
    assert (again.feed, again.is_new) == (feed, False)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (says("<html><body>No feed</body></html>", "text/html"), UnreadableInputError),
        (says("nothing"), UnreadableInputError),
        (says(status=404), FetchError),
    ],
)
def test_what_is_no_feed_is_not_added(
    world: World, content: object, error: type[Exception]
) -> None:
    world.site.pages["/news"] = content  # type: ignore[assignment]
    with pytest.raises(error, match=world.site.at("/news")):
        world.follow("/news")
    assert world.list.feeds() == []


def test_feeds_are_found_paused_and_removed_by_address_or_id(world: World) -> None:
    world.site.pages["/feed"] = says(rss(item("Talks")))
    feed = world.follow("/feed")
    world.poll(feed)
    assert world.list.pause(feed.address, paused=True).paused
    assert not world.list.pause(feed.id, paused=False).paused
    assert world.list.remove(feed.id).id == feed.id
    assert list(world.articles()) == ["Talks"]
    with pytest.raises(NotFoundError, match="samestory feeds list"):
        world.list.find(feed.address)


def test_lists_of_feed_readers_go_in_and_out(world: World) -> None:
    opml = (
        b"<opml version='2.0'><body><outline title='One' xmlUrl='https://e.org/1'/>"
        b"<outline xmlUrl='https://e.org/2'/><outline xmlUrl='feed://e.org/3'/></body></opml>"
    )
    added, refused = world.list.read_opml(opml)
    assert (added, [each.address for each in refused]) == (2, ["feed://e.org/3"])
    assert world.list.read_opml(opml)[0] == 0
    assert [(feed.address, feed.title) for feed in world.list.feeds()] == [
        ("https://e.org/1", "One"),
        ("https://e.org/2", None),
    ]
    assert b'xmlUrl="https://e.org/2"' in world.list.write_opml()


def test_a_kill_between_commit_and_state_loses_nothing_and_doubles_nothing(world: World) -> None:
    """The state of a feed advances after its articles: what was not noted is taken in again."""
    world.site.pages["/feed"] = says_when_changed(rss(item("Talks", guid="1")), '"v1"')
    feed = world.follow("/feed")
    before: Feed = world.list.find(feed.id)
    assert outcomes(world.poll(feed)) == [ADDED]
    world.list.remove(feed.id)  # as if the poll's last transaction had not been written
    world.store.add(before)
    again = world.poll(feed)
    assert outcomes(again) == [UNCHANGED]
    assert list(world.articles()) == ["Talks"]

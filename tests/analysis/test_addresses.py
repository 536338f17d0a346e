"""One article has one canonical address, and two articles have two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.addresses import canonical_address

_ARTICLE = "https://example.com/2024/05/talks-in-geneva"


@pytest.mark.parametrize(
    "other",
    [
        "HTTPS://Example.COM/2024/05/talks-in-geneva",
        "http://www.example.com:80/2024/05/talks-in-geneva/",
        "https://example.com:443/2024/05/talks-in-geneva#comments",
        "https://example.com./2024/05/talks-in-geneva",
        "https://example.com/2024/05/talks-in-geneva?utm_source=x&utm_medium=rss",
        "https://example.com/2024/05/talks-in-geneva?utm_source=x&amp;utm_medium=rss",
        "https://example.com/2024/05/talks-in-geneva?fbclid=IwAR1",
        "https://example.com/2024/05/talks-in-geneva?gclid=1&yclid=2&ysclid=3&_ga=4",
        "https://example.com/2024/05/talks-in-geneva?from=newsfeed&ref=rss&CMP=share",
        "https://example.com/2024/05/talks-in-geneva?amp",
        "https://example.com/2024/05/talks-in-geneva?amp=1",
        "https://example.com/2024/05/talks-in-geneva?outputType=amp",
        "https://example.com/2024/05/talks-in-geneva/amp/",
        "https://example.com/amp/2024/05/talks-in-geneva",
        "https://example.com/2024/05/talks-in-geneva.amp",
        "https://amp.example.com/2024/05/talks-in-geneva",
        "https://m.example.com/2024/05/talks-in-geneva",
        "https://mobile.example.com/2024/05/talks-in-geneva",
        "https://www.m.example.com/2024/05/talks-in-geneva",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2024/05/talks-in-geneva/amp",
        "https://example-com.cdn.ampproject.org/v/s/example.com/2024/05/talks-in-geneva?amp_js_v=0.1&usqp=mq3",
        "https://www.google.com/amp/s/www.example.com/2024/05/talks-in-geneva",
        "https://www.google.co.uk/amp/www.example.com/2024/05/talks-in-geneva",
        "https://example.com/2024/05/talks-in-geneva/index.html",
        "https://example.com/2024/05/t%61lks-in-geneva",
    ],
)
def test_addresses_of_one_article_are_one(other: str) -> None:
    assert canonical_address(other) == _ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?p=123", "https://example.com/?p=124"),
        ("https://example.com/news.php?123", "https://example.com/news.php?124"),
        ("https://example.com/news?cid=1", "https://example.com/news?cid=2"),
        ("https://example.com/news?eid=1", "https://example.com/news?eid=2"),
        ("https://example.com/read?ref=4711", "https://example.com/read?ref=4712"),
        ("https://example.com/a?page=1", "https://example.com/a?page=2"),
        ("https://example.com/a?lang=ru", "https://example.com/a?lang=uk"),
        ("https://example.com/a-1", "https://example.com/A-1"),
        ("https://example.com/a/b", "https://example.com/a%2Fb"),
        ("https://example.com/#!/news/1", "https://example.com/#!/news/2"),
        ("https://example.com/#/news/1", "https://example.com/#/news/2"),
        ("https://example.com/wiki/amp", "https://example.com/wiki"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://example.com/champ", "https://example.com/ch"),
        ("https://example.com/amplifier-1", "https://example.com/lifier-1"),
        ("https://example.com/shop/amp-1", "https://example.com/shop/1"),
        ("https://m.co.uk/a-1", "https://co.uk/a-1"),
        ("https://mobile.de/a-1", "https://de/a-1"),
        ("https://sport.example.com/a-1", "https://example.com/a-1"),
        ("https://ru.example.com/a-1", "https://uk.example.com/a-1"),
        ("https://maps.example.com/a-1", "https://aps.example.com/a-1"),
        ("https://example.com:8080/a-1", "https://example.com/a-1"),
        ("https://example.com/m/1", "https://example.com/1"),
        ("https://example.com/a?format=1", "https://example.com/a?format=2"),
        ("https://example.com/a?q=amp", "https://example.com/a"),
        ("https://www.google.com/search?q=1", "https://www.google.com/search?q=2"),
    ],
)
def test_addresses_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_the_order_of_parameters_does_not_matter() -> None:
    one = canonical_address("https://example.com/view?id=7&section=2")
    assert one == canonical_address("https://example.com/view?section=2&id=7&utm_id=1")


def test_a_wiki_has_one_address_on_the_telephone_and_on_the_desk() -> None:
    one = canonical_address("https://en.wikipedia.org/wiki/Geneva")
    assert one == canonical_address("https://en.m.wikipedia.org/wiki/Geneva#History")


def test_letters_of_any_script_have_one_spelling() -> None:
    one = canonical_address("https://пример.рф/новости/1?тема=мир")
    assert one == canonical_address(
        "https://xn--e1afmkfd.xn--p1ai/%d0%bd%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1"
        "?%D1%82%D0%B5%D0%BC%D0%B0=%D0%BC%D0%B8%D1%80"
    )


@pytest.mark.parametrize(
    "url", ["file:///tmp/a.html?utm_source=x", "urn:1", "https://[::1/x", "https://a.b:99999/x", ""]
)
def test_what_is_no_address_of_the_web_comes_back_as_it_is(url: str) -> None:
    assert canonical_address(url) == url


_WORDS = "amp / . m. www. a-1 ? = & utm_id # ! %41 index.php новости :80 .amp s/ x.y"
_PIECES = st.lists(st.sampled_from(_WORDS.split()), max_size=12)


@given(_PIECES)
def test_a_canonical_address_is_its_own(pieces: list[str]) -> None:
    once = canonical_address("https://m.example.com/" + "".join(pieces))
    assert canonical_address(once) == once

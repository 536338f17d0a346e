"""The interface speaks the reader's language, and headlines come in it where there is one."""

import re
from collections.abc import Iterator, Mapping

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from app.bootstrap import Service
from app.web.dashboard.catalogues import ENGLISH, INTERFACES
from app.web.dashboard.reader import LANGUAGE_COOKIE
from tests.web.articles import ENGLISH as ENGLISH_REPORT
from tests.web.articles import RUSSIAN
from tests.web.dashboard.messages import FOLDER, messages

TRANSLATED = sorted(set(INTERFACES) - {ENGLISH})
PLACE = re.compile(r"%\(\w+\)s|</?bdi>")

Form = tuple[str, str]  # English, translated


def forms(language: str) -> Iterator[tuple[str | tuple[str, str], list[Form]]]:
    """The messages of a catalogue, each with all of its forms."""
    with (FOLDER / "locale" / f"{language}.po").open("rb") as file:
        words = read_po(file, locale=language, abort_invalid=True)
    for message in words:
        if isinstance(message.id, str):
            if message.id:
                yield message.id, [(message.id, str(message.string))]
        else:
            key = (message.id[0], message.id[1])
            yield key, [(key[1], each) for each in message.string]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_all_words_of_the_dashboard_and_no_others(language: str) -> None:
    assert {key for key, _ in forms(language)} == set(messages())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated_with_its_places_kept(language: str) -> None:
    for _, translated in forms(language):
        for english, own in translated:
            assert own.strip()
            assert sorted(PLACE.findall(own)) == sorted(PLACE.findall(english)), own


def get(client: TestClient, path: str, **headers: str) -> str:
    names: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"accept": "text/html", **names}).text


@pytest.mark.parametrize(
    ("accepted", "interface"),
    [
        ("", "en"),
        ("bg", "bg"),
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("de;q=0.9, ru;q=0.5, en;q=0.4", "ru"),
        ("ja, xx;q=nonsense, ;;;", "en"),
        ("en;q=0.2, bg;q=0", "en"),
    ],
)
def test_the_interface_is_in_the_language_that_the_browser_asks_for(
    sample: TestClient, accepted: str, interface: str
) -> None:
    page = get(sample, "/", accept_language=accepted)
    assert f'<html lang="{interface}"' in page


def test_a_chosen_language_is_kept_and_wins_over_the_browsers(client: TestClient) -> None:
    page = get(client, "/?q=x&lang=bg", accept_language="ru")
    assert "Истории" in page
    assert 'href="/?q=x&amp;lang=uk"' in page
    assert client.cookies[LANGUAGE_COOKIE] == "bg"
    assert '<html lang="bg"' in get(client, "/search", accept_language="ru")


def test_a_language_that_is_none_is_not_kept(client: TestClient) -> None:
    answer = client.get("/?lang=bg%0d%0aX-Bad:1", headers={"accept": "text/html"})
    assert LANGUAGE_COOKIE not in answer.cookies
    assert '<html lang="en"' in answer.text


def test_numbers_take_the_plural_of_the_language(
    sample: TestClient, sample_service: Service
) -> None:
    page = get(sample, "/", accept_language="ru")
    totals, plural = sample_service.queries.totals(), Locale("ru").plural_form
    stories = {"one": "сюжет", "few": "сюжета", "many": "сюжетов"}[plural(totals.stories)]
    languages = {"one": "язык", "few": "языка", "many": "языков"}[plural(totals.languages)]
    assert re.search(rf"\b{totals.stories} {stories}\b", page)
    assert re.search(rf"\b{totals.languages} {languages}\b", page)


@pytest.mark.parametrize("accepted", ["en", "ru", "bg,ru;q=0.5", "pl", "tr, uk;q=0.9", "zh"])
def test_all_pages_choose_the_same_headline(sample: TestClient, accepted: str) -> None:
    listed = re.compile(r'<h2><a href="/stories/(\w+)" lang="([\w-]+)"')
    found = get(sample, "/search?q=Istanbul", accept_language=accepted)
    chosen = dict(listed.findall(found))
    assert len(chosen) > 5
    rows: dict[str, str] = {}
    for page in ("/", *(f"/?until={year}-12-31" for year in (2024, 2023, 2022, 2021))):
        rows |= dict(listed.findall(get(sample, page, accept_language=accepted)))
    assert {story: rows[story] for story in chosen} == chosen


def test_a_headline_is_in_the_readers_language_where_there_is_one(client: TestClient) -> None:
    for report in (RUSSIAN, ENGLISH_REPORT):
        client.post("/v1/articles", json=report)
    first = re.compile(r'<h2><a href="[^"]+" lang="(\w+)"')
    assert first.findall(get(client, "/", accept_language="en")) == ["en"]
    assert first.findall(get(client, "/", accept_language="ru")) == ["ru"]
    polish = get(client, "/", accept_language="pl")
    assert first.findall(polish) == ["en"]  # that of the interface
    assert RUSSIAN["title"] in polish

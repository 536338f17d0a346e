"""What reports of one event number and spell differently, in five languages and more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bootstrap import Service, open_service
from app.domain.article import ArticleId, RawArticle
from app.domain.story import StoryId
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.disagreements import Disagreement
from app.settings import load_settings

KHARKIV = [
    (
        "en", 15,
        "At least 9 killed as Russian missiles hit Kharkiv hypermarket",
        "At least 9 people were killed and 35 injured when Russian missiles hit a hypermarket in "
        "Kharkiv on Saturday, President Volodymyr Zelensky said.",
    ),
    (
        "uk", 19,
        "Удар по гіпермаркету в Харкові: кількість загиблих зросла до 11",
        "Унаслідок удару російських ракет по гіпермаркету в Харкові загинули 11 людей, ще 40 "
        "поранено, повідомив президент Володимир Зеленський.",
    ),
    (
        "de", 20,
        "Charkiw: Mindestens 11 Tote nach russischem Raketenangriff auf Baumarkt",
        "Bei einem russischen Raketenangriff auf einen Baumarkt in Charkiw sind mindestens 11 "
        "Menschen getötet worden, teilte Präsident Wolodymyr Selenskyj mit. "
        "40 Menschen wurden verletzt.",
    ),
    (
        "ru", 22,
        "Число погибших при ударе по гипермаркету в Харькове выросло до 14",
        "При ударе российских ракет по гипермаркету в Харькове погибли 14 человек, 43 ранены, "
        "сообщил Владимир Зеленский.",
    ),
    (
        "bg", 23,
        "14 души загинаха при руския удар по хипермаркет в Харков",
        "Най-малко 14 души загинаха и 43 са ранени при удара с руски ракети по хипермаркет в "
        "Харков, съобщи президентът Володимир Зеленски. "
        "През 2022 г. при удар по гарата в Краматорск загинаха 61 души.",
    ),
]  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_service(load_settings(data_dir=tmp_path), writable=True) as opened:
        yield opened


def told(language: str, hour: int, title: str, text: str, *, name: str = "") -> RawArticle:
    at = datetime(2024, 5, 25, hour, tzinfo=UTC)
    return RawArticle(
        id=ArticleId(name or language),
        title=title,
        text=text,
        received_at=at,
        published=Published(at, Precision.SECOND, PublishedOrigin.GIVEN),
        language=language,
        source=f"{name or language}.example",
    )


def one_story(service: Service, *articles: RawArticle) -> StoryId:
    places = {result.story_id for result in service.ingest.run(list(articles))}
    final = {service.queries.article(each.id).membership.story_id for each in articles}
    assert len(final) == 1, places
    return final.pop()


def shown(found: Disagreement) -> list[tuple[float, list[str]]]:
    return [
        (value.value, [each.article.language for each in value.statements])
        for value in found.values
    ]


def test_a_toll_is_shown_in_order_of_time_across_languages(service: Service) -> None:
    story = one_story(service, *(told(*article) for article in KHARKIV))
    killed, injured = service.queries.disagreements(story)[0]
    assert (killed.kind, killed.is_rising) == ("killed", True)
    assert shown(killed) == [(9, ["en"]), (11, ["uk", "de"]), (14, ["ru", "bg"])]
    assert (injured.kind, injured.is_rising) == ("injured", True)
    assert shown(injured) == [(35, ["en"]), (40, ["uk", "de"]), (43, ["ru", "bg"])]
    assert injured.values[1].statements[1].sentence == "40 Menschen wurden verletzt."


def test_names_are_shown_as_each_language_spells_them(service: Service) -> None:
    story = one_story(service, *(told(*article) for article in KHARKIV))
    names = service.queries.disagreements(story)[1]
    spelled = [{each.language: each.written for each in name.spellings} for name in names]
    assert {"bg": "Зеленски", "en": "Zelensky", "ru": "Зеленский", "uk": "Зеленський"} in spelled
    assert {"bg": "Харков", "en": "Kharkiv", "ru": "Харькове", "uk": "Харкові"} in spelled


def test_reports_that_agree_do_not_disagree(service: Service) -> None:
    story = one_story(service, told(*KHARKIV[3]), told(*KHARKIV[4]))
    assert service.queries.disagreements(story)[0] == []


def test_a_copy_states_nothing_of_its_own(service: Service) -> None:
    language, _, title, text = KHARKIV[3]
    more = " ".join(f"Слово{n} о последствиях удара по городу сказал мэр." for n in range(30))
    first = told(language, 22, title, f"{text} {more}")
    copy = told(language, 23, title.replace("14", "15"), f"{text} {more}", name="copy")
    story = one_story(service, first, copy)
    assert service.queries.story(story).summary.copy_count == 1
    assert service.queries.disagreements(story)[0] == []


def test_a_toll_that_falls_is_not_called_rising(service: Service) -> None:
    later = told("ru", 23, *KHARKIV[3][2:])
    corrected = told("de", 23, *KHARKIV[2][2:])
    early = told("bg", 10, *KHARKIV[4][2:])
    story = one_story(service, early, later, corrected)
    killed = service.queries.disagreements(story)[0][0]
    assert shown(killed) == [(14, ["bg", "ru"]), (11, ["de"])]
    assert not killed.is_rising

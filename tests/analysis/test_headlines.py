"""Headlines lose what newsrooms and sites put around them, and nothing of what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.headlines import bare_headline


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        (
            "The Latest: Osaka lights cauldron at Tokyo opening ceremony | The China Post, Taiwan",
            "Osaka lights cauldron at Tokyo opening ceremony",
        ),
        (
            "Sports News | First Batch of Indian Athletes Arrive in Tokyo | LatestLY",
            "First Batch of Indian Athletes Arrive in Tokyo",
        ),
        (
            "Basketballer feiern in Split - Sport - Allgemeine Zeitung",
            "Basketballer feiern in Split",
        ),
        (
            "Трамп огласи плановете си за първите 100 дни | Новини",
            "Трамп огласи плановете си за първите 100 дни",
        ),
        ("Вибори в США: Трамп обігнав Байдена - Reuters", "Вибори в США: Трамп обігнав Байдена"),
        (
            "Poca alegría olímpica en Tokio - ElPeriodicoDeMexico.com",
            "Poca alegría olímpica en Tokio",
        ),
        ("UPDATE 2-Japan wins the softball opener", "Japan wins the softball opener"),
        ("(ВІДЕО) Ракета влучила у міст під Києвом", "Ракета влучила у міст під Києвом"),
        ("СРОЧНО: Суд отпустил главу банка под залог", "Суд отпустил главу банка под залог"),
        ("Ракета влучила у міст під Києвом (фото, відео)", "Ракета влучила у міст під Києвом"),
        ("白俄羅斯人權領袖獲得諾貝爾和平獎_网易新闻", "白俄羅斯人權領袖獲得諾貝爾和平獎"),
        (
            "أولمبياد طوكيو ينطلق اليوم دون جمهور - جريدة الراية",
            "أولمبياد طوكيو ينطلق اليوم دون جمهور",
        ),
    ],
)
def test_what_stands_around_a_headline_is_left_out(title: str, bare: str) -> None:
    assert bare_headline(title) == bare


@pytest.mark.parametrize(
    "title",
    [
        "Россия готова к переговорам – Песков",
        "Наступні сім днів будуть критичними для Великобританії - Мей",
        "ЄС не має наміру переглядати умови угоди про Brexit, - Альтмаєр",
        "Olympische Spiele werden offiziell eröffnet - im nahezu leeren Stadion",
        "Women's final, first set | Svitolina leads Sabalenka by four games to two",
        "Руководитель МИД Германии осудил санкции против «Северного потока — 2»",
        "Trêve : le « oui, mais » de Poutine",
        "Live Nation: ticket prices will fall next year",
        "Washington Post names a new editor",
        "Post | BBC",
        "The a|b operator and what the committee decided about it",
        "",
    ],
)
def test_what_a_headline_says_is_kept(title: str) -> None:
    assert bare_headline(title) == title


def test_the_articles_own_outlet_is_known_by_its_name_and_address() -> None:
    title = "Spanish Olympian complains of measures - WTOP"
    assert bare_headline(title) == title
    bare = "Spanish Olympian complains of measures"
    assert bare_headline(title, source="wtop") == bare
    assert bare_headline(title, url="https://www.wtop.com/olympics/2021") == bare
    assert bare_headline(title, url="https://[broken") == title
    part_of_a_word = "What became of the merger of Disney-ABC"
    assert bare_headline(part_of_a_word, source="ABC") == part_of_a_word


@given(
    st.lists(
        st.sampled_from(["LIVE", ":", " - ", " | ", "BBC", "news.com", "a b c d", "日报", "-"])
    )
)
def test_a_bare_headline_stays_as_it_is(parts: list[str]) -> None:
    once = bare_headline("".join(parts))
    assert bare_headline(once) == once

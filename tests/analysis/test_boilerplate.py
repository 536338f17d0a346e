from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.boilerplate import clean
from tests.analysis.data import DATA, DEV, read_report, read_rows

PAGES = read_rows(DATA / "scraped.jsonl")
CLEAN_ROWS = [
    ("A short text.", ""),
    ("Only a headline without a full stop", ""),
    ("• First thing\n• Second thing", "A list"),
    ("One paragraph that says what happened.\n\nAnother one that says what followed.", "T"),
    ("Prose stands here, and a good deal of it, so that it counts.\nOther heading\n"
     "More prose stands here too, and says that much again in other words.", "Title"),
]  # fmt: skip


def words(text: str) -> int:
    return max(len(text.split()), len(text) // 4)


def shares(pages: list[dict[str, Any]]) -> tuple[float, float]:
    """Share of the articles' words that was kept, and of the noise that was dropped."""
    own = kept = noise = dropped = 0
    for page in pages:
        text = "\n".join(line for _, line in page["lines"])
        body = set(clean(page["title"] if page["title_given"] else "", text).body.split("\n"))
        for label, line in page["lines"]:
            if label == "article":
                own += words(line)
                kept += words(line) * (line in body)
            elif label == "noise":
                noise += words(line)
                dropped += words(line) * (line not in body)
    return kept / own, dropped / noise


def test_articles_are_kept_and_noise_is_dropped_on_labelled_pages() -> None:
    kept, dropped = shares([page for page in PAGES if page["title_given"]])
    assert kept >= 0.97
    assert dropped >= 0.90


@pytest.mark.parametrize("page", [p for p in PAGES if not p["title_given"]], ids=lambda p: p["id"])
def test_a_page_of_any_language_gives_title_and_article(page: dict[str, Any]) -> None:
    text = "\n".join(line for _, line in page["lines"])
    cleaned = clean("", text)
    assert cleaned.title == page["title"]
    own = [line for label, line in page["lines"] if label == "article"]
    assert cleaned.body.split("\n") == own


def test_clean_articles_lose_nothing() -> None:
    rows = [*read_rows(DEV / "gold.jsonl"), *read_rows(DEV / "gold_dense.jsonl")]
    total = lost = 0
    for row in rows:
        if row["kind"] == "scraped":
            continue
        total += words(row["text"])
        lost += words(row["text"]) - words(clean(row["title"], row["text"]).body)
    assert lost <= 0.005 * total


REPORT_TITLES = {
    "000": '"Преговори по същество": Какво се споразумяха Русия и САЩ в Истанбул',
    "001": "Стали известны детали онлайн-переговоров Байдена и Путина",
    "002": "Кремль: переговоры Путина и Байдена носили откровенный и деловой характер",
    "003": "Росія і США ведуть переговори через МЗС",
    "004": "У Путина прокомментировали переговоры с США",
}
REPORT_NOISE = {
    "000": ["Преди", "парола", "Лечева", "Бекъм", "Тесла", "Google", "Жак Натан", "Общите условия"],
    "001": ["Mail.Ru", "Актуальное", "Фото:", "Оригинал"],
    "002": ["Подписаться", "Лента", "Косачев", "Богинским", "1920"],
    "003": ["spot_img", "Популярне", "Котін", "Марінов", "Фіцо", "Каптєлова"],
    "004": ["Читайте также", "Колаж", "Google News", "Телеграм", "deneme"],
}
REPORT_ENDS = {
    "000": ("М инистерството на външните работи", "Федералната служба за сигурност."),
    "001": ("Президенты США и России", '"неравным матчем" для США.'),
    "002": ("Переговоры по защищенной", "проходила тет-а-тет."),
    "003": ("Російська влада", "."),
    "004": ("В Кремле оценили первые два раунда", "обсуждение в ОБСЕ."),
}


@pytest.mark.parametrize("name", sorted(REPORT_TITLES))
def test_the_five_reports_come_out_whole_and_alone(name: str) -> None:
    text = read_report(name)
    cleaned = clean("", text)
    assert cleaned.title == REPORT_TITLES[name]
    for part in REPORT_NOISE[name]:
        assert part not in cleaned.body
    start, end = REPORT_ENDS[name]
    assert cleaned.body.startswith(start)
    assert cleaned.body.endswith(end)
    long = [line.strip() for line in text.split("\n") if len(line.split()) > 25]
    body = cleaned.body.split("\n")
    assert [line for line in long if line not in body] == []


def test_nothing_is_lost_between_body_and_dropped_lines() -> None:
    text = read_report("002")
    cleaned = clean("", text)
    lines = {line.strip() for line in text.split("\n") if line.strip()}
    dropped = {line.text for line in cleaned.dropped}
    assert lines == {cleaned.title, *cleaned.body.split("\n"), *dropped}
    assert cleaned.head[1].endswith("08.12.2021")


@pytest.mark.parametrize(("text", "title"), CLEAN_ROWS)
def test_small_and_plain_texts_stay_whole(text: str, title: str) -> None:
    cleaned = clean(title, text)
    paragraphs = [line for line in text.split("\n") if line]
    assert [line for line in (cleaned.title, *cleaned.body.split("\n")) if line] == [
        line for line in (title, *paragraphs) if line
    ]


def test_lines_broken_at_a_column_are_joined() -> None:
    wrapped = (
        "The ministers of the two countries met on Monday in the old town hall to\n"
        "discuss how the border crossings could be opened again for lorries that\n"
        "have been waiting for more than a week, officials of both sides told the\n"
        "reporters who had come.\n\n"
        "No date was set for the next round, but the talks will go on by telephone\n"
        "until the spring, when the heads of government want to meet in person and\n"
        "sign what has been agreed."
    )
    body = clean("Border talks", wrapped).body
    assert len(body.split("\n")) == 2
    assert body.split() == wrapped.split()


LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from([line for page in PAGES for _, line in page["lines"]]),
)


@given(st.one_of(st.just(""), LINE), st.lists(LINE, max_size=14).map("\n".join))
def test_cleaning_any_text_never_raises_and_twice_is_once(title: str, text: str) -> None:
    once = clean(title, text)
    twice = clean(once.title, once.body)
    assert (twice.title, twice.body) == (once.title, once.body)


@given(st.sampled_from(PAGES), st.integers(0, 5), st.booleans())
def test_parts_of_pages_are_cleaned_idempotently(
    page: dict[str, Any], start: int, blank: bool
) -> None:
    text = ("\n\n" if blank else "\n").join(line for _, line in page["lines"][start:])
    once = clean("", text)
    twice = clean(once.title, once.body)
    assert (twice.title, twice.body) == (once.title, once.body)

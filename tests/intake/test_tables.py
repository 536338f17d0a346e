import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.article import RawArticle, Rejected
from app.intake.files import read_open, read_path
from app.intake.place import Conditions
from tests.intake.samples import LIMITS, RECEIVED_AT, articles, rejections

HEADER = "id,title,text,published_at,source,url,language\n"


def table(
    folder: Path, content: str | bytes, name: str = "news.csv", **columns: str
) -> list[RawArticle | Rejected]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_path(file, Conditions(RECEIVED_AT, LIMITS, columns)))


def test_our_own_column_names_need_no_mapping(tmp_path: Path) -> None:
    row = 'a,Titel,"Ein Text, mit Komma\nund Zeile",2024-05-06 10:00,Blatt,https://x.example/1,de\n'
    (item,) = articles(table(tmp_path, HEADER + row))
    assert (item.id, item.title, item.text) == ("a", "Titel", "Ein Text, mit Komma\nund Zeile")
    assert (item.source, item.url, item.language) == ("Blatt", "https://x.example/1", "de")
    assert item.published is not None
    assert item.published.at == datetime(2024, 5, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_delimiter_character_set_and_usual_names_are_found(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [
        ["Headline", "Article Body", "Publication Date", "Link", "Publisher"],
        ["Землетрясение", "Сильное землетрясение, сообщили власти.", "6 May 2024", "", "Газета"],
        ["Выборы", "Прошли выборы в парламент страны.", "2024-05-05", "https://x.example/2", ""],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    first, second = articles(table(tmp_path, text.encode(encoding)))
    assert (first.title, first.source) == ("Землетрясение", "Газета")
    assert first.text.startswith("Сильное")
    assert first.published is not None
    assert first.published.at.date().isoformat() == "2024-05-06"
    assert (second.url, second.source) == ("https://x.example/2", None)


def test_a_person_names_columns(tmp_path: Path) -> None:
    content = "Overskrift;Dato;Nummer\nJordskjelv;1462439400;17\n"
    (item,) = articles(
        table(tmp_path, content, title="Overskrift", published_at="Dato", id="Nummer")
    )
    assert (item.title, item.id) == ("Jordskjelv", "17")
    assert item.published is not None
    assert item.published.at.year == 2016


@pytest.mark.parametrize(
    ("content", "columns", "parts"),
    [
        ("a,b\n1,2\n", {}, ["'a', 'b'", "--map"]),
        ("title,b\n1,2\n", {"text": "Body"}, ["'Body'", "'title', 'b'"]),
        ("", {}, ["none"]),
    ],
)
def test_a_table_without_the_columns_is_one_rejection_that_names_those_there_are(
    tmp_path: Path, content: str, columns: dict[str, str], parts: list[str]
) -> None:
    (rejected,) = rejections(table(tmp_path, content, **columns))
    for part in parts:
        assert part in rejected.reason


def test_ragged_rows_are_told_or_filled_and_the_others_taken(tmp_path: Path) -> None:
    content = "title,text\nA,Eins\nB\nC,Drei,zu viel\nD,Vier,,\n\n,\nE,Fünf\n"
    items = table(tmp_path, content)
    assert [item.title for item in articles(items)] == ["A", "B", "D", "E"]
    (rejected,) = rejections(items)
    assert rejected.origin.endswith("news.csv:4")
    assert "found 3" in rejected.reason


def test_bad_rows_are_told_with_their_lines(tmp_path: Path) -> None:
    content = (
        "title,published_at\nA,2024-05-06\nB,2099-01-01\nC,06/05/2024\nD,gestern\n"
        f"{'x' * 200_000},\nE,2024-05-05\n"
    )
    items = table(tmp_path, content)
    assert [item.title for item in articles(items)] == ["A", "E"]
    assert [r.origin.rsplit(":", 1)[1] for r in rejections(items)] == ["3", "4", "5", "6"]


def test_a_guessed_date_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    (item,) = articles(table(tmp_path, "title,Date\nA,2099-01-01\n"))
    assert item.published is None


def test_nuls_and_broken_characters_do_no_harm(tmp_path: Path) -> None:
    content = "title,text\nТитул,".encode() + "Слово ".encode() * 200 + b"\xff\x00 end\n"
    (item,) = articles(table(tmp_path, content))
    assert item.title == "Титул"
    assert "\x00" not in item.text


def test_rows_of_two_tables_with_the_same_numbers_are_different_articles(tmp_path: Path) -> None:
    ids = {
        item.id
        for title in ("Erste", "Zweite")
        for item in articles(table(tmp_path, f"No,Article ID,title\n1,1,{title}\n"))
    }
    assert len(ids) == 2


def test_a_table_comes_through_a_pipe() -> None:
    data = b"Headline;Body\nTitel;Ein Text.\n"
    (item,) = articles(read_open(io.BytesIO(data), "<stdin>", Conditions(RECEIVED_AT, LIMITS)))
    assert (item.title, item.text) == ("Titel", "Ein Text.")
    prose = b"Heute, am Montag, kam die Nachricht.\nSie war kurz, aber gut.\n"
    (item,) = articles(read_open(io.BytesIO(prose), "<stdin>", Conditions(RECEIVED_AT, LIMITS)))
    assert item.text.startswith("Heute")


def test_a_long_table_and_a_line_without_end_are_never_held(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("w") as stream:
        stream.write("title\n")
        stream.writelines(f"Meldung {number} {'x' * 1000}\n" for number in range(15_000))
        for _ in range(30):
            stream.write("x" * 1_000_000)
        stream.write("\nLetzte\n")
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_path(file, Conditions(RECEIVED_AT, LIMITS)))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert count == 15_002

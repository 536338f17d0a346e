import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.language import StatisticalIdentifier, is_written_in_script_of
from tests.analysis.data import REPOSITORY, read_report, read_rows
from tests.benchmarks.language_confusion import confusion

IDENTIFIER = StatisticalIdentifier()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Росія і США ведуть переговори через МЗС", "uk"),
        ("Кремль: переговоры Путина и Байдена носили откровенный характер", "ru"),
        ("Какво се споразумяха Русия и САЩ в Истанбул", "bg"),
        ("Што се договорија Русија и САД во Истанбул, ќе има ли мир", "mk"),
        ("Ђоковић после злата: Ово је највећи успех у мојој каријери", "sr"),
        ("Расія і ЗША вядуць перамовы ў Жэневе праз сваіх дыпламатаў", "be"),
        ("Κατά 25 μονάδες βάσης μείωσε τα επιτόκια η ΕΚΤ", "el"),
        ("日銀、政策金利を据え置き　物価見通しは上方修正", "ja"),
        ("中国宣布对部分美国商品加征关税", "zh"),
        ("한국은행, 기준금리 동결", "ko"),
        ("हिन्दी में यह एक समाचार का शीर्षक है और कुछ नहीं", "hi"),
        ("مجلس الأمن يصوت لصالح وقف إطلاق النار في غزة", "ar"),
        ("پوتین و بایدن دو ساعت گفت‌وگو کردند", "fa"),
        ("נשיא ארצות הברית נפגש עם ראש הממשלה", "he"),
        ("India makes history with soft landing near Moon's south pole", "en"),
        ("Bundestag beschließt umstrittenes Gesetz zur Freigabe", "de"),
        ("", "und"),
        ("2024: 3-1 (2-0)", "und"),
        ("Volvo", "und"),
    ],
)
def test_languages_are_told_by_headlines(text: str, language: str) -> None:
    assert IDENTIFIER.identify(text).language == language


def test_thirty_languages_are_told_sentence_by_sentence() -> None:
    total, wrong = confusion()
    assert len(total) >= 30
    assert wrong.total() <= 0.03 * total.total(), wrong.most_common(20)
    for language in total:
        own = sum(count for (each, _), count in wrong.items() if each == language)
        assert own <= 0.05 * total[language], (language, wrong.most_common(20))


def test_the_packaged_reports_have_their_languages() -> None:
    rows = read_rows(REPOSITORY / "app" / "cli" / "sample" / "articles.jsonl")
    wrong = [
        (row["language"], found, row["title"])
        for row in rows
        if (found := IDENTIFIER.identify(f"{row['title']}\n{row['text']}").language)
        != row["language"]
    ]
    assert len(rows) >= 200
    assert len(wrong) <= 0.01 * len(rows), wrong


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Predsjednik Vlade rekao je u srijedu da će se sastanak održati idućeg tjedna.", "hr"),
        ("Predsednik Vlade rekao je u sredu da će se sastanak održati sledeće nedelje.", "sr"),
        (
            "Predsjednik je saopštio da je prije sastanka prisustvovalo hiljadu ljudi iz Evrope.",
            "bs",
        ),
        ("Regjeringen sier at noen av tiltakene ble innført etter møtet mellom partene.", "no"),
        ("Regeringen siger, at nogle af tiltagene blev indført efter mødet mellem parterne.", "da"),
        (
            "Polis berkata beliau ditahan kerana disyaki mencuri wang syarikat itu, Isnin lalu.",
            "ms",
        ),
        (
            "Polisi mengatakan ia ditahan karena diduga mencuri uang perusahaan itu, Senin lalu.",
            "id",
        ),
        ("Vláda v úterý schválila rozpočet, řekl po jednání ministr financí.", "cs"),
        (
            "Vláda v utorok schválila rozpočet, povedal minister financií, ktorý jej dôveruje.",
            "sk",
        ),
        ("Қазақстан президенті Астанада үкімет отырысын өткізді және жаңа заңға қол қойды.", "kk"),
        ("Министрите на двете земји се сретнаа во Скопје и разговараа за границата.", "mk"),
        ("Министрите на двете страни се срещнаха в София и говориха за границата.", "bg"),
        ("Предложение поддержали почти все участники встречи", "ru"),
    ],
)
def test_near_languages_are_told_apart(text: str, language: str) -> None:
    assert IDENTIFIER.identify(text).language == language


@pytest.mark.parametrize(
    ("name", "language"),
    [("000", "bg"), ("001", "ru"), ("002", "ru"), ("003", "uk"), ("004", "ru")],
)
def test_the_five_reports_have_their_languages(name: str, language: str) -> None:
    assert IDENTIFIER.identify(read_report(name)).language == language


@given(st.text())
def test_any_text_has_a_guess_with_a_probability(text: str) -> None:
    guess = IDENTIFIER.identify(text)
    assert guess.language
    assert 0 <= guess.probability <= 1.0001


def test_a_claim_is_seen_through_by_script_alone() -> None:
    russian = "Президенты России и США провели переговоры"
    assert not is_written_in_script_of("en", russian)
    assert is_written_in_script_of("uk", russian)
    assert is_written_in_script_of("ru-RU", russian)
    assert is_written_in_script_of("qaa", russian)
    assert is_written_in_script_of("en", "")
    assert is_written_in_script_of("ja", "東京五輪開会式、各国選手団が入場")

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UnreadableInputError
from app.intake.charsets import decode
from tests.pace import within

RUSSIAN = (
    "Президенты России и США провели переговоры по защищенной видеосвязи. Разговор "
    "продлился чуть более двух часов, сообщили в пресс-службе Кремля."
)
BULGARIAN = "Вторият кръг от консултациите приключи с малък, но конкретен резултат."
UKRAINIAN = "Рада ЄС у п'ятницю остаточно затвердила черговий, одинадцятий, пакет обмежень."
GERMAN = "Die Außenminister berieten über die Lage; für Österreich sprach der Botschafter."
FRENCH = "Les ministres européens ont entamé jeudi deux jours de réunion à Brest, où l'été finit."
SPANISH = "El español Carlos Alcaraz rozó el oro olímpico a los 21 años, pero chocó con él."
POLISH = "Rau w Wiedniu: ryzyko wojny w regionie największe od 30 lat, ostrzegł też Łukasz."
TURKISH = "Doğu Anadolu fayı nedir, neden iki büyük deprem peş peşe geldi, açıkladı."
GREEK = "Κατά 25 μονάδες βάσης μείωσε τα επιτόκιά της η Ευρωπαϊκή Κεντρική Τράπεζα."
JAPANESE = "欧州中央銀行は木曜日、政策金利を引き下げると発表した。市場の予想どおりだった。"
CHINESE = "欧洲中央银行星期四宣布下调利率，符合市场的普遍预期，这是五年来的首次。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (BULGARIAN, "cp1251"),
        (UKRAINIAN, "cp1251"),
        (GERMAN, "latin-1"),
        (GERMAN, "cp1252"),
        (FRENCH, "latin-1"),
        (SPANISH, "latin-1"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (TURKISH, "cp1254"),
        (GREEK, "cp1253"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_news_in_common_character_sets_is_read_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_page_is_read_as_it_declares_itself_unless_that_is_untrue() -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>Приём</body></html>'
    assert decode(page.encode("koi8-r"), markup=True) == page
    assert decode(page.encode(), markup=True) == page
    assert decode(b"<meta charset='no-such'>plain \xe9t\xe9", markup=True).endswith("été")
    assert decode(b"<meta charset='base64'>plain \xe9t\xe9", markup=True).endswith("été")


HEBREW = "הנשיאים נפגשו בירושלים ודנו במצב הכלכלי, נמסר מלשכת ראש הממשלה."
ARABIC = "التقى الرئيسان في القاهرة وبحثا الوضع الاقتصادي في البلدين."
CZECH = "Prezidenti se sešli v Praze a jednali o rozpočtu, řekl mluvčí; příště ve čtvrtek."
KOREAN = "양국 정상이 서울에서 회담하고 경제 상황을 논의했다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (UKRAINIAN, "cp1251"),
        (BULGARIAN, "cp1251"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (TURKISH, "cp1254"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
        (ARABIC, "cp1256"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "euc_kr"),
    ],
)
@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "windows-1251", "koi8-r", "utf-8", "iso-8859-2"]
)
def test_a_page_that_declares_the_wrong_character_set_is_read_right(
    text: str, encoding: str, declared: str
) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text * 8}</p></body></html>'
    assert decode(page.encode(encoding), markup=True) == page


@pytest.mark.parametrize("text", [RUSSIAN, POLISH, GREEK, HEBREW, ARABIC, TURKISH, GERMAN])
def test_a_declaration_that_makes_sense_is_believed(text: str) -> None:
    pages = {RUSSIAN: "cp1251", POLISH: "cp1250", GREEK: "cp1253", HEBREW: "cp1255",
             ARABIC: "cp1256", TURKISH: "cp1254", GERMAN: "cp1252"}  # fmt: skip
    page = f'<meta charset="{pages[text]}">{text}'
    assert decode(page.encode(pages[text]), markup=True) == page


def test_a_cut_character_does_not_change_the_encoding() -> None:
    assert decode(RUSSIAN.encode()[:-3] + "юг.".encode()[1:]).startswith("Президенты России")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
        bytes(range(256)) * 20,
        b"PK\x03\x04\x14\x00\x08\x00" + bytes(200),
        b"\x00" * 1000,
        b"\x7fELF\x02\x01\x01" + bytes(100),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableInputError, match="binary"):
        decode(data)


def test_a_mark_before_what_is_hardly_text_is_not_believed() -> None:
    broken = codecs.BOM_UTF16_LE + b"\x41\xd8" * 40  # halves of characters
    with pytest.raises(UnreadableInputError, match="binary"):
        decode(broken + "end".encode("utf-16-le"))
    glued = codecs.BOM_UTF8 + RUSSIAN.encode("cp1251")
    assert decode(glued) == RUSSIAN
    mostly = codecs.BOM_UTF16_LE + "Путин и Байден".encode("utf-16-le") + b"\x41\xd8"
    assert decode(mostly) == "Путин и Байден\ufffd"


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_clear_refusal(data: bytes) -> None:
    with contextlib.suppress(UnreadableInputError):
        assert isinstance(decode(data), str)


def test_a_page_of_one_letter_is_decoded_in_no_time() -> None:
    data = b"A" * 300_000 + "Москва".encode("cp1251") + b"\xff\x98"
    with within(2):
        decode(data, markup=True)

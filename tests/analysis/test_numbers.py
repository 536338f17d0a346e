import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.numbers import MAX_NUMBERS, extract_numbers


def values(text: str) -> list[float]:
    return [number.value for number in extract_numbers(text, "", "und")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5 million people", 1.5e6),
        ("1,5 млн евро", 1.5e6),
        ("7 мільйонів гривень", 7e6),
        ("2 milyon lira", 2e6),
        ("20 тысяч человек", 2e4),
        ("35 хиляди души", 3.5e4),
        ("2 mil soldados", 2e3),
        ("4 bin kişi", 4e3),
        ("3,2 Milliarden Euro", 3.2e9),
        ("12 млрд рублей", 1.2e10),
        ("8 мільярдів", 8e9),
        ("3 billion dollars", 3e9),
        ("3万人", 3e4),
        ("1.2億円", 1.2e8),
        ("5억 원", 5e8),
        ("1兆2000億円", 1.2e12),
        ("3억5천만 원", 3.5e8),
        ("2万亿元", 2e12),
        ("2,5 трлн рублей", 2.5e12),
        ("3 трилиона лева", 3e12),
        ("3.200 mil millones de dólares", 3.2e12),
        ("2 mil milhões de euros", 2e9),
        ("5 lakh people", 5e5),
        ("2 lakh crore rupees", 2e12),
        ("3 करोड़ रुपये", 3e7),
        ("10 हजार लोग", 1e4),
        ("3 millió forint", 3e6),
        ("2,5 milliárd forint", 2.5e9),
        ("3 δισ. ευρώ", 3e9),
        ("3 ملايين شخص", 3e6),
        ("۲۵ میلیون نفر", 2.5e7),
        ("3 מיליארד שקל", 3e9),
        ("3 tỷ đồng", 3e9),
        ("2 triliun rupiah", 2e12),
        ("$5m deal", 5e6),
        ("£3bn loss", 3e9),
        ("5m high", 5),
    ],
)
def test_a_multiplier_in_any_of_the_languages_is_part_of_the_value(text: str, value: float) -> None:
    assert values(text) == [pytest.approx(value, rel=1e-12)]


def test_a_billion_is_what_its_language_means_by_it() -> None:
    (english,) = extract_numbers("3 billion euros", "", "en")
    (german,) = extract_numbers("3 Billionen Euro", "", "de-AT")
    assert (english.value, german.value) == (3e9, 3e12)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Anpfiff um 20.45 Uhr"),
        ("fi", "Peli alkaa klo 19.30"),
        ("it", "Si gioca alle ore 20.30"),
        ("sv", "Matchen börjar kl. 19.30 på lördag"),
        ("ru", "Матч начнется в 18.30."),
        ("pl", "Mecz o godz. 18.15"),
        ("id", "Laga mulai pukul 19.30 WIB"),
    ],
)
def test_a_clock_time_written_with_a_dot_is_no_number(language: str, text: str) -> None:
    assert extract_numbers(text, "", language) == ()


def test_rates_and_prices_are_no_clock_times() -> None:
    assert values("kept at 4.50%, rose to 18.30 dollars, в 10.25 раза") == [4.5, 18.3, 10.25]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("won 3-1", [3, 1]),
        ("победа 3:1", [3, 1]),
        ("6–4, 7–6", [6, 4, 7]),
        ("ended 101:99", [101, 99]),
        ("10-15 people", [10, 15]),
        ("the 2021-22 season", []),
    ],
)
def test_a_score_or_a_range_states_both_its_numbers(text: str, expected: list[float]) -> None:
    assert values(text) == expected


def test_figures_between_the_letters_of_unspaced_scripts_are_read() -> None:
    assert values("伤亡45人，3人失踪") == [45, 3]
    assert values("ผู้เสียชีวิต 45 คน") == [45]
    assert values("2021年7月24日、選手45人") == [45]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.56 points", 1234.56), ("1.234,56 Euro", 1234.56), ("12,34,567 votes", 1_234_567)],
)
def test_groups_and_a_fraction_stand_side_by_side(text: str, value: float) -> None:
    assert values(text) == [value]


@given(
    st.integers(min_value=10_000, max_value=10**12),
    st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'", "’", ""]),
)
def test_a_whole_number_is_read_alike_however_its_digits_are_grouped(
    value: int, separator: str
) -> None:
    assert values(f"сумма {value:,} евро".replace(",", separator)) == [value]


def test_one_or_two_digits_after_a_separator_are_a_fraction() -> None:
    assert values("up 4.75%, then 0,5 points, 6.5 hours") == [4.75, 0.5, 6.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the 12th package", 12),
        ("a 21st member", 21),
        ("13-й пакет", 13),
        ("14-го раунда", 14),
        ("第13次", 13),
        ("la 3ª ronda", 3),
        ("le 9ème tour", 9),
    ],
)
def test_ordinals_are_told_from_amounts(text: str, value: float) -> None:
    (number,) = extract_numbers(text, "", "und")
    assert (number.value, number.ordinal) == (value, True)


def test_the_same_value_is_kept_once_as_an_amount_and_once_as_an_ordinal() -> None:
    found = extract_numbers("The 12th package lists 12 people and 12 firms", "", "en")
    assert [(n.value, n.ordinal, n.surface) for n in found] == [
        (12, True, "12th package"),
        (12, False, "12 people"),
    ]


def test_years_are_left_out_but_amounts_of_their_size_with_a_multiplier_are_not() -> None:
    assert values("в 1900, 2024 и 2100 годах погибли 1899 и 2101") == [1899, 2101]
    assert values("2000 тысяч") == [2e6]


@pytest.mark.parametrize(
    "text",
    ["at 18:07", "at 18:07:30", "on 12/11/2021", "on 24.02.2022 г.", "Route A12", "COVID-19"],
)
def test_clock_times_dates_and_parts_of_names_are_not_numbers(text: str) -> None:
    assert values(text) == []
    assert values(f"{text}, 45 dead") == [45]


def test_digits_of_any_script_are_read() -> None:
    assert values("٢٥ قتيلا") == values("२५ लोग") == values("２５人") == [25]


def test_a_number_is_as_prominent_as_the_place_where_it_first_stands() -> None:
    found = extract_numbers("45 dead", "45 dead, 300 hurt\n10 missing, 300 hurt", "en")
    assert [(n.value, n.weight) for n in found] == [(45, 1.0), (300, 0.7), (10, 0.4)]


def test_no_more_than_the_cap_are_kept_and_the_first_are() -> None:
    body = "\n".join(f"{number} units" for number in range(100, 200))
    kept = [number.value for number in extract_numbers("7 units", body, "en")]
    assert kept == [7, *range(100, 100 + MAX_NUMBERS - 1)]


@given(st.text(), st.text())
def test_numbers_of_any_text_are_finite_and_distinct(title: str, body: str) -> None:
    found = extract_numbers(title, body, "und")
    assert len({(number.value, number.ordinal) for number in found}) == len(found) <= MAX_NUMBERS
    assert all(number.value >= 0 and number.surface for number in found)


@pytest.mark.parametrize(
    "text",
    ["7" * 400, "7" * 5_000 + ":30", "9" * 308 + " million", "1," + "000," * 200 + "000"],
)
def test_what_no_number_can_hold_is_left_out(text: str) -> None:
    # As JSON has it, infinity is null: an article that held one could never be read again.
    numbers = extract_numbers(text, f"It was {text}, and 12 people died.", "en")
    assert 12 in {number.value for number in numbers}
    assert all(number.value <= 1e18 for number in numbers)

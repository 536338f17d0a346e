"""Names are one token in every alphabet; the character map is what the rules say."""

import pytest
from tokenizers import normalizers

from app.training.romanisation import character_map, normalisation_rules


@pytest.fixture(scope="module")
def normalizer() -> normalizers.Precompiled:
    return normalizers.Precompiled(character_map())


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("Путин Путін PUTIN", "putin putin putin"),
        ("Αθήνα, Ζελένσκι", "athina, zelenski"),
        ("Łódź Čačak São", "lodz cacak sao"),
        ("普京", " 普  京 "),
        ("プーチン ｱ 푸틴", "プーチン ア 푸틴"),
        ("«Так» – да… “x”", '<<tak>> - da... "x"'),
        ("１２ №5 ½ £3", "12 no5 1/2 gbp3"),
        ("a\u200bb\u00adc", "abc"),
        ("☀", "☀"),
    ],
)
def test_texts_are_normalised(
    normalizer: normalizers.Precompiled, text: str, normalised: str
) -> None:
    assert normalizer.normalize_str(text) == normalised


def test_no_rule_leaves_a_capital_letter_or_a_cyrillic_one() -> None:
    targets = "".join(target for _, target in normalisation_rules())
    assert not any(letter.isascii() and letter.isupper() for letter in targets)
    assert not any("\u0400" <= letter <= "\u04ff" for letter in targets)

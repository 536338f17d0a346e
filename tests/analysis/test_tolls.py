"""Tolls and magnitudes in sentences of many languages."""

import pytest

from app.analysis.tolls import counts_in

SENTENCES = [
    ("en", "At least 9 people killed and 20 injured in Kharkiv strike", "killed 9, injured 20"),
    ("en", "Magnitude 6.4 earthquake kills 21", "magnitude 6.4, killed 21"),
    ("en", "Death toll rises to 83, 111 missing", "killed 83, missing 111"),
    ("uk", "Загинуло щонайменше 11 людей, 25 поранено", "killed 11, injured 25"),
    ("uk", "Кількість загиблих зросла до 14", "killed 14"),
    ("ru", "Число погибших при ударе по Харькову возросло до 11", "killed 11"),
    ("ru", "Погибли 9 и ранены 25 человек", "killed 9, injured 25"),
    ("ru", "Магнитуда землетрясения составила 6,4", "magnitude 6.4"),
    ("bg", "Най-малко 9 души загинаха и 20 са ранени при удара", "killed 9, injured 20"),
    ("de", "Mindestens 9 Tote und 20 Verletzte nach Angriff", "killed 9, injured 20"),
    ("de", "Die Zahl der Toten stieg auf 14", "killed 14"),
    ("es", "El terremoto deja 73 muertos y 120 heridos", "killed 73, injured 120"),
    (
        "fr",
        "Séisme de magnitude 6,3 : 21 morts, 80 blessés",
        "magnitude 6.3, killed 21, injured 80",
    ),
    ("it", "Terremoto di magnitudo 6.2 ad Amatrice, 159 morti", "magnitude 6.2, killed 159"),
    ("pt", "Há 111 desaparecidos e mais de 121 mil pessoas fora de casa", "missing 111"),
    ("pl", "Zginęło 9 osób, 20 zostało rannych", "killed 9, injured 20"),
    ("tr", "Depremde 21 kişi öldü, 300 kişi yaralandı", "killed 21, injured 300"),
]

NOTHING_COUNTED = [
    ("en", "A 9-year-old girl was killed, 3 houses were destroyed"),
    ("en", "Killed 3 soldiers near Kharkiv"),
    ("en", "The dead were found after 12 hours"),
    ("ru", "Погибший прожил в Харькове 12 лет"),
    ("uk", "Загинули двоє, тариф зріс на 8%"),
    ("bg", "Загиналият караше със 120 км в час"),
    ("de", "Tote bei Unfall auf der A 9 Richtung München"),
    ("en", "Between 3–5 people were killed"),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_what_is_counted_is_told_apart(language: str, sentence: str, expected: str) -> None:
    found = counts_in(sentence, language)
    assert ", ".join(f"{each.kind} {each.value:g}" for each in found) == expected


@pytest.mark.parametrize(("language", "sentence"), NOTHING_COUNTED)
def test_other_numbers_count_nobody(language: str, sentence: str) -> None:
    assert counts_in(sentence, language) == []

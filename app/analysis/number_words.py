"""Words that multiply the number before them: 'million', 'тыс.', 'lakh', '億'."""

import re
from functools import lru_cache

# Beginnings of words, in lower case; '\b' where the beginning alone is another word's too.
_FACTORS = tuple(
    (re.compile(words), factor)
    for words, factor in (
        (r"万亿|萬億|兆|조", 1e12),
        (r"億|亿|억", 1e8),
        (r"千万|千萬|천만", 1e7),
        (r"百万|百萬|백만", 1e6),
        (r"万|萬|만|หมื่น", 1e4),
        (r"lakhs?\b|लाख|لاکھ|แสน", 1e5),
        (r"crores?\b|करोड|کروڑ", 1e7),
        (
            r"trillion|trilion|trilhõ|trilhã|trilyon|triliun|трлн|трилион|триллион|трильйон"
            r"|трыльён|trln|tn\b|nghìn tỷ|تريليون|تریلیون|טריליון|खरब|τρισ"
            r"|biljo|billió|bilión|billón|bilião|biliões|bilió",
            1e12,
        ),
        (
            r"milliard|milliárd|miliard|milijard|miljard|miliar\b|milyar|mld|mlrd|mrd|млрд|милиард|миллиард"
            r"|мільярд|милијард|мільярд|bilhõ|bilhã|bn\b|bln\b|δισ|مليار|ملیارد|میلیارد"
            r"|מיליארד|अरब|tỷ\b|tỉ\b|mia\b",
            1e9,
        ),
        (
            r"million|milion|milijon|milhõ|milhã|millon|millón|milió|millió|miljo|milyon|mln|mio\b"
            r"|млн|миллион|милион|мільйон|мільён|εκατ|مليون|ملايين|میلیون|מיליון|juta\b|triệu"
            r"|ล้าน|mn\b|मिलियन",
            1e6,
        ),
        (
            r"千|천|thousand|tausend|tsd\b|mille?\b|mila\b|mil\b|tys|tis[ií]c|tisoč|tisu|tuhat|tuhan|tusen"
            r"|tusin|duizend|ezer|bin\b|mii\b|тыс|тис|хил|хиљ|илјад|tisuć|hiljad|χιλ|ألف|آلاف|ألفا"
            r"|هزار|אלף|אלפ|हज़ार|हज़ार|हजार|ribu\b|nghìn|ngàn|พัน",
            1e3,
        ),
    )
)
# Where 'billion' is a thousand times the English one.
_LONG_SCALE = frozenset({
    "de", "fr", "es", "it", "pl", "cs", "sk", "hu", "sv", "da", "no", "nb", "nn", "fi", "nl",
    "hr", "sr", "bs", "sl", "et", "is",
})  # fmt: skip
_BILLION = re.compile(r"billion|bilion|billon|billones")
_AFTER_MONEY = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


@lru_cache(maxsize=4096)  # the same few units stand in all articles
def factor_of(word: str, language: str, *, money: bool) -> float:
    """What a word multiplies the number before it by; 1 if by nothing.

    Args:
        word: In lower case.
        language: BCP 47 tag; a French billion is a thousand English ones.
        money: A sign of currency stands before the number: '$5m' are no metres.
    """
    if money and word in _AFTER_MONEY:
        return _AFTER_MONEY[word]
    if _BILLION.match(word):
        return 1e12 if language.partition("-")[0] in _LONG_SCALE else 1e9
    return next((factor for words, factor in _FACTORS if words.match(word)), 1.0)

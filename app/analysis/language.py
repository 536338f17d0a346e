"""The language of a text: by script where that decides, by telling letters, else statistically."""

import re
import unicodedata
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE
from py3langid.langid import LanguageIdentifier as ByteStatistics

from app.analysis.near_languages import told_apart
from app.domain.article import UNDETERMINED
from app.domain.language import LanguageGuess

SAMPLE_CHARACTERS = 400  # more changes no answer on 5,212 web pages and costs 0.4 ms a thousand
MIN_LETTERS = 12  # a name or a brand is no text of a language
MIN_PROBABILITY = 0.3

# What news are written in. Left to all of its languages the model takes English headlines for
# Nigerian Pidgin, Portuguese for Galician; Bosnian and Malay it cannot tell from Croatian and
# Indonesian and would halve the probability of both.
_CANDIDATES = (
    "af am ar as az be bg bn ca cs cy da de el en eo es et eu fa fi fr ga gu ha he hi hr hu hy id "
    "is it ja ka kk km kn ko ky lo lt lv mk ml mn mr mt my ne nl no or pa pl ps pt ro ru si sk "
    "sl so sq sr sv sw ta te tg th tl tr uk ur uz vi yo zh zu"
)

# Scripts that one language of the news is written in. Han without kana is Chinese.
_SCRIPT_LANGUAGES = {
    "GREEK": "el", "HEBREW": "he", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja",
    "CJK": "zh", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km",
    "LAO": "lo", "MYANMAR": "my", "SINHALA": "si", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "ETHIOPIC": "am",
}  # fmt: skip
_SCRIPT_OF = (
    {"uz": "LATIN CYRILLIC", "sr": "CYRILLIC LATIN", "kk": "CYRILLIC LATIN"}
    | {
        language: script
        for script, languages in {
            "CYRILLIC": "ru uk be bg mk ky tg mn",
            "ARABIC": "ar fa ur ps",
            "DEVANAGARI": "hi mr ne",
            "LATIN": "en de fr es it pt pl cs sk sl hr bs ro hu tr nl sv no nb nn da fi et lv lt "
            "id ms vi sq ca eu gl ga cy is mt af sw az tl la eo",
        }.items()
        for language in languages.split()
    }
    | {language: script for script, language in _SCRIPT_LANGUAGES.items()}
)
_CYRILLIC = frozenset(tag for tag, scripts in _SCRIPT_OF.items() if "CYRILLIC" in scripts)
_SCRIPT_OF |= {"ja": "HIRAGANA KATAKANA CJK", "ko": "HANGUL CJK", "zh": "CJK"}

# Letters that only one of the Cyrillic languages of the news has; in this order, for a
# foreign name may bring a letter in, yet hardly two.
_TELLING_LETTERS = (
    ("be", re.compile("[ўЎ]")),
    ("uk", re.compile("[їєґЇЄҐ]")),
    ("sr", re.compile("[ђћЂЋ]")),
    ("mk", re.compile("[ѓќѕЃЌЅ]")),
    ("be", re.compile("[ыэЫЭ](?=.*[іІ])|[іІ](?=.*[ыэЫЭ])", re.DOTALL)),
    ("ru", re.compile("[ыэёЫЭЁ]")),
    ("bg", re.compile("[ъЪ]")),
)
_MIN_TELLING_SHARE = 0.004  # of the letters: one in a headline, four in a long sample
# Letters of Asia's Cyrillic languages, which have most of the telling letters too.
_ASIAN_LETTERS = re.compile("[әғқңөұүһҷӣӯҳӘҒҚҢӨҰҮҺҶӢӮҲ]")
_ASIAN = frozenset({"kk", "ky", "mn", "tg", "uz"})
# Letters that some of the Cyrillic languages do not have.
_BARRED = (
    (re.compile("[йщюяьЙЩЮЯЬ]"), frozenset({"mk", "sr"})),
    (re.compile("[јљњџЈЉЊЏ]"), _CYRILLIC - {"mk", "sr"}),
    (re.compile("ь(?!о)"), frozenset({"bg"})),
    (re.compile("[ыэё]"), frozenset({"bg", "uk", "mk", "sr"})),
    (re.compile("[іІ]"), frozenset({"bg", "ru", "mk", "sr"})),
)


class StatisticalIdentifier:
    """Tells the language of a text by script, letters and byte sequences (py3langid).

    Croatian, Serbian in Latin script and Bosnian, and Indonesian and Malay, are told apart by
    words; a text without any of these comes out as `hr` or `sr`, and as `id`. Safe to call
    from several threads.
    """

    def __init__(self) -> None:
        self._statistics = _byte_statistics()

    def identify(self, text: str) -> LanguageGuess:
        """The most likely language; `und` when too little or too mixed a text is given."""
        sample = text[:SAMPLE_CHARACTERS]
        scripts = _scripts(sample)
        letters = scripts.total()
        if not letters:
            return LanguageGuess(UNDETERMINED, 0.0)
        script, count = scripts.most_common(1)[0]
        if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.05 * letters and script != "HANGUL":
            script = "HIRAGANA"
        if script in _SCRIPT_LANGUAGES and count >= 0.3 * letters:
            return LanguageGuess(_SCRIPT_LANGUAGES[script], count / letters)
        if letters < MIN_LETTERS:
            return LanguageGuess(UNDETERMINED, 0.0)
        if script == "CYRILLIC":
            told = _told_by_letters(sample, count)
            if told is not None:
                return LanguageGuess(told, count / letters)
        language, probability = self._likeliest(sample, script)
        if probability < MIN_PROBABILITY:
            return LanguageGuess(UNDETERMINED, probability)
        return LanguageGuess(told_apart(language, sample), probability)

    def _likeliest(self, sample: str, script: str) -> tuple[str, float]:
        """The best of the languages that are written in a script, by their shares alone."""
        if script == "LATIN":
            language, probability = self._statistics.classify(sample)
            return str(language), float(probability)
        barred = _barred(sample) if script == "CYRILLIC" else frozenset()
        ranked = [
            (language, float(probability))
            for language, probability in self._statistics.rank(sample)
            if script in _SCRIPT_OF.get(language, script) and language not in barred
        ]
        total = sum(probability for _, probability in ranked)
        return (ranked[0][0], ranked[0][1] / total) if total else (UNDETERMINED, 0.0)


def is_written_in_script_of(language: str, text: str) -> bool:
    """Whether a text's main script is one that the language is written in.

    True where either is unknown: it serves to see through false claims ('en' in the markup
    of a Russian page), not to doubt true ones.
    """
    scripts = _scripts(text[:SAMPLE_CHARACTERS])
    known = _SCRIPT_OF.get(language.partition("-")[0])
    if known is None or scripts.total() < MIN_LETTERS:
        return True
    own = sum(scripts[script] for script in known.split())
    return own >= 0.2 * scripts.total()


@cache
def _byte_statistics() -> ByteStatistics:
    """Read once a process: it never changes and takes 85 MB."""
    statistics = ByteStatistics.from_model_file(MODEL_FILE, norm_probs=True)
    candidates = _CANDIDATES.split()
    statistics.set_languages([tag for tag in statistics.labels if tag in candidates])
    return statistics


class _Scripts(dict[str, str]):
    """Character -> first word of its Unicode name, which is its script; '' for non-letters."""

    def __missing__(self, sign: str) -> str:
        script = unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() else ""
        self[sign] = script
        return script


_SCRIPTS = _Scripts()


def _scripts(text: str) -> Counter[str]:
    """Letters of each script; an ideograph or syllable counts as three, as it says as much."""
    counts = Counter(map(_SCRIPTS.__getitem__, text))
    del counts[""]
    for script in ("CJK", "HANGUL", "HIRAGANA", "KATAKANA"):
        if script in counts:
            counts[script] *= 3
    return counts


def _told_by_letters(sample: str, letters: int) -> str | None:
    if _ASIAN_LETTERS.search(sample):
        return None
    for language, telling in _TELLING_LETTERS:
        count = len(telling.findall(sample))
        if count and count >= _MIN_TELLING_SHARE * letters:
            return language
    return None


def _barred(sample: str) -> frozenset[str]:
    barred = [languages for letters, languages in _BARRED if letters.search(sample)]
    if not _ASIAN_LETTERS.search(sample):
        barred.append(_ASIAN)
    return frozenset().union(*barred)

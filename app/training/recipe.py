"""The recipe of the packaged model: every choice of its training, in one place."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a source's rows are."""

    SENTENCES = "sentences"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the parallel corpus.

    Attributes:
        file: Name in the corpus folder. Only named files are read, so that no evaluation
            text can slip into the training by lying in the folder.
        kind: Sentences, or names, titles and dictionary words.
        share: Part of the draws of its kind; the shares of a kind sum to about 1.
        teacher: Its English sentences are shown to the teacher.
        multiway: Its rows hold most languages at once, so that languages can be compared.
    """

    file: str
    kind: Kind
    share: float
    teacher: bool = False
    multiway: bool = False


_SENTENCES, _NAMES = Kind.SENTENCES, Kind.NAMES

SOURCES = (
    Source("wmt_news.jsonl.zst", _SENTENCES, 0.12, teacher=True),
    Source("tatoeba.tsv.zst", _SENTENCES, 0.50),
    Source("small_bitexts.tsv.zst", _SENTENCES, 0.10),
    Source("tico19.jsonl.zst", _SENTENCES, 0.08, teacher=True, multiway=True),
    Source("stsb_multi_mt.jsonl.zst", _SENTENCES, 0.02, teacher=True),
    Source("mlqe_pe.tsv.zst", _SENTENCES, 0.03),
    Source("news_briefs_en_fi_sv.jsonl.zst", _SENTENCES, 0.02, teacher=True),
    Source("ud_pud.jsonl.zst", _SENTENCES, 0.03, teacher=True, multiway=True),
    Source("xquad.jsonl.zst", _SENTENCES, 0.04, teacher=True, multiway=True),
    Source("ui_web_strings.jsonl.zst", _SENTENCES, 0.05, multiway=True),
    Source("de_news_llm.tsv.zst", _SENTENCES, 0.01, teacher=True),
    Source("wikititles.jsonl.zst", _NAMES, 0.45),
    Source("dict_multiway.jsonl.zst", _NAMES, 0.15),
    Source("dict_pairs.tsv.zst", _NAMES, 0.15),
    Source("names_places.jsonl.zst", _NAMES, 0.08),
    Source("names_people.jsonl.zst", _NAMES, 0.07),
    Source("names_cldr_iso.jsonl.zst", _NAMES, 0.05),
    Source("names_tokens.jsonl.zst", _NAMES, 0.05),
)

LANGUAGE_LIFTS = {
    "en": 20.0,  # the pivot: most rows have it, and the teacher speaks only English
    "bg": 36.0,
    "fa": 20.0,
    "el": 16.0,
    "ar": 14.0,
    "sr": 14.0,
    "vi": 14.0,
    "be": 12.0,
    "ko": 12.0,
    "he": 10.0,
    "uk": 8.0,
    "hr": 6.0,
    "hi": 4.0,
    "hu": 4.0,
    "mk": 4.0,
    "ro": 4.0,
    "pl": 3.0,
    "ru": 3.0,
    "tr": 3.0,
    "fi": 2.0,
    "id": 2.0,
    "it": 0.8,
    "nl": 0.8,
    "pt": 0.8,
    "fr": 0.6,
    "es": 0.5,
    "de": 0.4,
}
"""How much more often a text in this language is drawn than one in another."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is made. The defaults made the packaged model.

    Attributes:
        vocabulary_size: Tokens; each has a row of the table.
        dimension: Length of a vector.
        tokenizer_texts: Texts that the tokenizer is learned from.
        steps: Optimiser steps.
        batch_rows: Pairs a step, besides those of the teacher's sentences; every pair of a
            step is a negative for the others.
        name_share: Part of these that is names, titles and words.
        temperature: Of the contrastive softmax.
        token_dropout: Part of a sentence's tokens left out at random, so that no sentence
            is known by one token and scarce languages are not learned by heart.
        joined_share: Part of the sentence pairs that are joined in twos to fours, as a
            document's sentences are.
        teacher_rows: English sentences a step for the distillation, each with a translation.
        topics: Topics that the teacher's sentences are parted into; a step draws from few of
            them, since only near sentences teach what is nearer, and a translation is harder
            to find among sentences of its topic.
        topics_a_step: Topics drawn a step.
        teacher_temperature: Of teacher and student.
        teacher_weight: Of the distillation beside the contrastive loss.
        part_lengths: Letters of the parts that tokens share; none: tokens stand alone.
        part_tokens: Fewest tokens that share a part.
        language_directions: Directions taken out of the finished vectors because they tell
            languages apart.
        evenness: How much the finished vectors' strong directions are weakened; 0 not at all,
            1 until all are alike.
        learning_rate: Peak, after the warm-up; falls linearly to nothing.
        warmup_steps: Steps in which it rises.
        checkpoint_steps: Steps between two checkpoints.
        seed: Of every draw.
        news: What the model keeps news of other years from, to tell how near any are.
    """

    vocabulary_size: int = 104_000
    dimension: int = 256
    tokenizer_texts: int = 2_000_000
    steps: int = 28_000
    batch_rows: int = 1_536
    name_share: float = 0.33
    temperature: float = 0.06
    token_dropout: float = 0.15
    joined_share: float = 0.2
    teacher_rows: int = 512
    topics: int = 256
    topics_a_step: int = 4
    teacher_temperature: float = 0.05
    teacher_weight: float = 0.3
    part_lengths: tuple[int, ...] = (3, 4, 5)
    part_tokens: int = 5
    language_directions: int = 5
    evenness: float = 0.2
    learning_rate: float = 0.02
    warmup_steps: int = 300
    checkpoint_steps: int = 2_500
    seed: int = 2026
    sources: tuple[Source, ...] = SOURCES
    news: Source = SOURCES[0]
    language_lifts: dict[str, float] = field(default_factory=lambda: dict(LANGUAGE_LIFTS))

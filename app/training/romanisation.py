"""The character map inside the tokenizer: NFKC, lower case and Latin letters for all alphabets.

Names and cognates then share tokens across scripts: Путин, Путін and Putin are one token.
Han characters are set apart by spaces; kana and Hangul stay as they are.
"""

import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import sentencepiece
from anyascii import anyascii

_LAST_CODE_POINT = 0x2FFFF
_KEPT = "So"  # general category of pictographs, which anyascii would spell out


def normalisation_rules() -> Iterator[tuple[str, str]]:
    """Every character that changes, with what it becomes."""
    for code_point in range(0x21, _LAST_CODE_POINT + 1):
        character = chr(code_point)
        if unicodedata.category(character) in {"Cn", "Cs", "Co"}:
            continue
        target = _normalised(character)
        if target != character:
            yield character, target


def character_map() -> bytes:
    """The rules compiled, as `tokenizers.normalizers.Precompiled` reads them; 0.6 MB.

    sentencepiece is the only compiler of this format; it is reached by training a model of
    no other use.
    """
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.tsv"
        rules.write_text(
            "".join(f"{_hex(source)}\t{_hex(target)}\n" for source, target in normalisation_rules())
        )
        prefix = Path(folder) / "map"
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e f g"] * 10),
            model_prefix=str(prefix),
            vocab_size=12,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
        return _charsmap_of(prefix.with_suffix(".model").read_bytes())


def _charsmap_of(model: bytes) -> bytes:
    """`normalizer_spec.precompiled_charsmap` of a sentencepiece model."""
    from sentencepiece import sentencepiece_model_pb2  # noqa: PLC0415 - needs protobuf

    proto = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # made at run time
    proto.ParseFromString(model)
    return bytes(proto.normalizer_spec.precompiled_charsmap)


def _normalised(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return "".join(map(_romanised, folded))


def _romanised(character: str) -> str:
    if character.isascii():
        return character
    name = unicodedata.name(character, "")
    if name.startswith("CJK"):
        return f" {character} "
    if name.startswith(("HIRAGANA", "KATAKANA", "HANGUL")):
        return character
    category = unicodedata.category(character)
    if category.startswith("Z"):
        return " "
    return character if category == _KEPT else anyascii(character).lower()


def _hex(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)

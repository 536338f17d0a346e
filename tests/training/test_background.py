"""A term's background share is that of articles of ten sentences, where it is most common."""

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from app.training.background import count_background, save_background

FILES = ("wmt_news", "ud_pud", "tico19", "xquad")


def write(path: Path, rows: list[dict[str, str]]) -> None:
    content = "\n".join(json.dumps(row) for row in rows).encode()
    path.write_bytes(zstandard.ZstdCompressor().compress(content))


def test_shares_follow_from_counts(tmp_path: Path) -> None:
    # 2,000 English sentences: 'parliament' in every 100th, 'minister' in every second,
    # 'zeppelin' in three. German has too few sentences to tell.
    english = []
    for number in range(2_000):
        words = ["minister"] * (number % 2) + ["parliament"] * (number % 100 == 0)
        english.append(" ".join([*words, "zeppelin"] if number < 3 else words) or "nothing")
    rows = [{"_id": "x", "en": text} for text in english]
    rows[0]["de"] = "Luftschiff"
    for name in FILES:
        write(tmp_path / f"{name}.jsonl.zst", rows if name == "ud_pud" else [])
    shares = count_background(tmp_path)
    assert shares["parliament"] == pytest.approx(1 - 0.99**10, abs=1e-3)
    assert shares["minister"] == 0.6  # the highest
    assert not {"zeppelin", "luftschiff", "x"} & shares.keys()
    save_background(shares, tmp_path / "one.gz")
    save_background(dict(reversed(shares.items())), tmp_path / "two.gz")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    assert json.loads(gzip.decompress((tmp_path / "one.gz").read_bytes())) == shares

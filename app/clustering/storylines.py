"""Storylines: stories about the same actors and matter, whenever they happened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.features import FEATURES
from app.clustering.profile import Floats, Profile
from app.clustering.weighing import Judgement
from app.clustering.weight_files import of_other_features, read_weights

PACKAGED_STORYLINE_WEIGHTS = Path(__file__).parent / "weights" / "storylines.json"

STORYLINE_FEATURES = ("whole", "words", "names", "same_terms", "rarest_shared")
"""What lasts from one event of a storyline to the next: meaning and names, not time."""

COMPARED_ARTICLES = 2
"""Articles of each story that are compared, its first."""

_NOWHERE = Surroundings({}, {})


@dataclass(frozen=True, slots=True)
class StorylineScorer:
    """A logistic model over the mean features of two stories' articles.

    Attributes:
        weights: Feature -> weight.
        prior: Log-odds when all features are 0.
    """

    weights: Mapping[str, float]
    prior: float

    def log_odds(self, features: Floats) -> float:
        """Log-odds that two stories are of one storyline.

        Args:
            features: As `story_features` gives them.
        """
        weights = np.array([self.weights[name] for name in STORYLINE_FEATURES])
        return float(features @ weights) + self.prior

    def save(self, path: Path) -> None:
        """Writes the weights as JSON."""
        document = {"weights": dict(self.weights), "prior": self.prior}
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def story_features(
    left: Sequence[Profile], right: Sequence[Profile], judgement: Judgement
) -> Floats:
    """Mean features over the pairs of two stories' articles, as `STORYLINE_FEATURES`."""
    means: Floats = features_of_stories(left, [right], judgement)[0]
    return means


def features_of_stories(
    left: Sequence[Profile], others: Sequence[Sequence[Profile]], judgement: Judgement
) -> Floats:
    """`story_features` of one story and each of at least one other, `(len(others), features)`."""
    compared = [each[:COMPARED_ARTICLES] for each in others]
    asked = [article for each in compared for article in each]
    starts = np.cumsum([0, *(len(each) for each in compared)])[:-1]
    columns = [list(FEATURES).index(name) for name in STORYLINE_FEATURES]
    own = left[:COMPARED_ARTICLES]
    measured = [judgement.compare(article, asked, _NOWHERE).values[:, columns] for article in own]
    sums = np.add.reduceat(np.sum(measured, axis=0), starts, axis=0)
    means: Floats = sums / np.array([len(own) * len(each) for each in compared])[:, None]
    return means


def load_storyline_scorer(path: Path = PACKAGED_STORYLINE_WEIGHTS) -> StorylineScorer:
    """Reads fitted weights.

    Raises:
        ConfigurationError: The file is missing, broken, or of other features than this version.
    """
    document: Any = read_weights(path)  # what is in it is checked by its features
    if set(document.get("weights", ())) != set(STORYLINE_FEATURES):
        raise of_other_features(path)
    return StorylineScorer(document["weights"], float(document["prior"]))

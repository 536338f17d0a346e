"""The scorer: what is measured becomes log-odds, of two articles and of an article and a story."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.clustering.additive import AdditiveModel, model_of
from app.clustering.features import CONDITIONS, FEATURES, Measured, brevity
from app.clustering.genre import NO_GENRES, GenreModel, genres_of
from app.clustering.profile import Floats, Profile
from app.clustering.story_fit import (
    FIT_CONDITIONS,
    STORY_FEATURES,
    StoryFit,
)
from app.clustering.union_fit import UNION_FEATURES, UnionFit
from app.clustering.weight_files import read_weights
from app.domain.adjustment import IDENTITY, Adjustment
from app.domain.evidence import EvidenceKind
from app.domain.vectors import ModelFingerprint

CALIBRATION_FEATURES = ("log_odds",)
CALIBRATION_CONDITIONS = ("brevity", "across")
"""Brevity of the shorter text; 1 where the article and the nearest member differ in language."""

UNCHANGED = AdditiveModel({"log_odds": ()}, 2, np.eye(5)[0], np.zeros(5), 0.0)
"""Log-odds are told as they are."""

PACKAGED_WEIGHTS = Path(__file__).parent / "weights" / "packaged.json"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Fitted weights; immutable, deterministic.

    Attributes:
        fingerprint: Of the embedding model whose vectors it was fitted on.
        pairs: Log-odds that two articles report one event, by `FEATURES`.
        stories: Log-odds that an article reports a story's event, by `STORY_FEATURES`.
        unions: Log-odds that two stories report one event, by `UNION_FEATURES`.
        divisions: The same of two parts of a story, which were put together already.
        calibration: Log-odds as they are told, by those of a decision, see `calibrated`.
        genres: What kind of text an article is; a part of its profile.
        adjustment: What people's corrections change about how an article fits a story.
    """

    fingerprint: ModelFingerprint
    pairs: AdditiveModel
    stories: AdditiveModel
    unions: AdditiveModel
    divisions: AdditiveModel
    calibration: AdditiveModel = UNCHANGED
    genres: GenreModel = NO_GENRES
    adjustment: Adjustment = IDENTITY

    @property
    def weights(self) -> str:
        """Fingerprint of the weights, without the adjustment."""
        models = (self.pairs, self.stories, self.unions, self.divisions, self.calibration)
        parts = [*(each.document() for each in models), self.genres.document()]
        document = json.dumps([self.fingerprint, *parts])
        return hashlib.blake2b(document.encode(), digest_size=16).hexdigest()

    def log_odds(self, measured: Measured) -> Floats:
        """Log-odds of each candidate, `(n,)`, within ±`MAX_LOG_ODDS`."""
        return self.pairs.log_odds(measured.values, measured.conditions)

    def story_log_odds(self, fit: StoryFit) -> float:
        """Log-odds that the article reports the story's event, within ±`MAX_LOG_ODDS`."""
        return self.log_odds_of_fits([fit])[0]

    def log_odds_of_fits(self, fits: Sequence[StoryFit]) -> list[float]:
        """`story_log_odds` of each of at least one fit."""
        return _log_odds(self.stories, fits)

    def calibrated(self, log_odds: float, article: Profile, nearest: Profile) -> float:
        """How likely a story is that was weighed for an article, as it is told to people.

        Decisions are by the log-odds as they are: they are more careful with full texts than
        they need be to be right more often than not, which costs less than joins by mistake.

        Args:
            log_odds: Of the article and the story.
            article: The article.
            nearest: The member that speaks most for it.
        """
        short = brevity(min(article.length, nearest.length))
        across = article.article.language != nearest.article.language
        told = self.calibration.log_odds(np.array([[log_odds]]), np.array([[short, across]]))
        return float(told[0])

    def log_odds_of_unions(self, fits: Sequence[UnionFit]) -> list[float]:
        """Log-odds that the stories of each of at least one fit report one event."""
        return _log_odds(self.unions, fits)

    def log_odds_of_divisions(self, fits: Sequence[UnionFit]) -> list[float]:
        """Log-odds that both parts of each of at least one fit report one event."""
        return _log_odds(self.divisions, fits)

    def shares(self, measured: Measured, row: int) -> dict[EvidenceKind, float]:
        """What each kind of evidence adds to the log-odds of one candidate.

        The sum over kinds equals `log_odds` of that candidate, bound included. An unknown time
        adds nothing: what it changes is a part of the prior.
        """
        by_feature, prior = self.pairs.shares(measured.values[row], measured.conditions[row])
        shares = {EvidenceKind.PRIOR: prior}
        for name, share in by_feature.items():
            kind = FEATURES[name]
            shares[kind] = shares.get(kind, 0.0) + share
        if measured.undated[row]:
            shares[EvidenceKind.PRIOR] += shares[EvidenceKind.TIME]
            shares[EvidenceKind.TIME] = 0.0
        return shares

    def save(self, path: Path) -> None:
        """Writes the weights as JSON."""
        document = {
            "model_fingerprint": self.fingerprint,
            "pairs": self.pairs.document(),
            "stories": self.stories.document(),
            "unions": self.unions.document(),
            "divisions": self.divisions.document(),
            "calibration": self.calibration.document(),
            "genres": self.genres.document(),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def load_scorer(path: Path = PACKAGED_WEIGHTS) -> Scorer:
    """Reads fitted weights.

    Raises:
        ConfigurationError: The file is missing, broken, or of other features than this version.
    """
    return read_weights(path, _scorer)


def _scorer(document: Mapping[str, Any]) -> Scorer:
    known = {
        "pairs": (FEATURES, CONDITIONS),
        "stories": (STORY_FEATURES, FIT_CONDITIONS),
        "unions": (UNION_FEATURES, FIT_CONDITIONS),
        "divisions": (UNION_FEATURES, FIT_CONDITIONS),
        "calibration": (CALIBRATION_FEATURES, CALIBRATION_CONDITIONS),
    }
    if any(_is_other(document.get(part, {}), *those) for part, those in known.items()):
        raise ValueError("other features")
    return Scorer(
        fingerprint=ModelFingerprint(document["model_fingerprint"]),
        pairs=model_of(document["pairs"]),
        stories=model_of(document["stories"]),
        unions=model_of(document["unions"]),
        divisions=model_of(document["divisions"]),
        calibration=model_of(document["calibration"]),
        genres=genres_of(document["genres"]),
    )


def _is_other(
    document: Mapping[str, Any], features: Iterable[str], conditions: Sequence[str]
) -> bool:
    there = list(document.get("knots", ())), document.get("conditions")
    return there != (list(features), len(conditions))


def _log_odds(model: AdditiveModel, fits: Sequence[StoryFit | UnionFit]) -> list[float]:
    values = np.array([fit.values for fit in fits])
    conditions = np.array([fit.conditions for fit in fits])
    odds: list[float] = model.log_odds(values, conditions).tolist()
    return odds

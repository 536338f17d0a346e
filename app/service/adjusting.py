"""Learning from corrections: an adjustment of the weights is proposed, and applied by a person.

People correct errors, so corrections are a biased sample: fitted on them alone, the intercept
would run away from everything that was right. So each correction stands beside decisions that
nobody corrected, `_UNCORRECTED_EACH` of them in weight, whose target is what the weights
themselves say of them: where there is no complaint the fit is held where it is, and never made
surer of itself by its own decisions. Besides, a prior holds it near 'change nothing'.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import structlog

from app.clustering.profile import Floats
from app.clustering.recalibration import Examples, adjusted, fit_adjustment, probabilities
from app.clustering.scorer import Scorer
from app.domain.adjustment import IDENTITY, Adjustment, AdjustmentRecord
from app.domain.errors import ConflictError, NotFoundError
from app.ports import Clock, Store
from app.service.corrections import By
from app.service.engine import Engine
from app.service.lessons import Lesson, Lessons

FEWEST_CORRECTIONS = 10
_UNCORRECTED_EACH = 10.0
_FOLDS = 5
_MOST_PROPOSALS = 20
_NEVER_CERTAIN = 1e-6
_LOG = structlog.get_logger(__name__)

Step = Callable[[float, str], None]
"""Told the share that is done and what comes next; may raise to end the work."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How good probabilities are; less is better for the first two.

    Attributes:
        log_loss: Mean, in nats.
        brier: Mean square of the error.
        accuracy: Share on the right side of even odds.
    """

    log_loss: float
    brier: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of the weights alone, and with an adjustment that was fitted without the cases."""

    examples: int
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class Proposal:
    """An adjustment that may be applied.

    Attributes:
        id: The same for the same adjustment of the same weights.
        adjustment: Fitted on everything.
        weights: Fingerprint of the weights that it adjusts.
        corrections: Corrections that it learnt from.
        unusable: Corrections whose articles are out of each other's sight, or gone.
        corrected: On what people corrected, held out.
        uncorrected: On what nobody corrected, held out; the place of an article counts as true.
    """

    id: str
    adjustment: Adjustment
    weights: str
    corrections: int
    unusable: int
    corrected: Comparison
    uncorrected: Comparison


class Adjusting:
    """Proposes adjustments, applies them and takes them back. Safe to call from several threads.

    At once, what was applied before to the same weights is in use again.

    Args:
        store: With what people said, and where applied adjustments are recorded.
        engine: Told of them.
        scorer: The weights alone.
        clock: Gives the time of records.
        present: In use in place of what is recorded, if not None.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        scorer: Scorer,
        clock: Clock,
        *,
        present: Adjustment | None = None,
    ) -> None:
        self._store, self._engine, self._clock = store, engine, clock
        self._scorer, self._weights = scorer, scorer.weights
        self._proposals: dict[str, Proposal] = {}
        self._is_given = present is not None
        self._use(present or self._recorded())

    def refresh(self) -> None:
        """Uses what another process applied, or took back, meanwhile."""
        if not self._is_given:
            self._use(self._recorded())

    @property
    def present(self) -> Adjustment:
        """What is in use."""
        return self._present

    @property
    def weights(self) -> str:
        """Fingerprint of the weights."""
        return self._weights

    def records(self) -> list[AdjustmentRecord]:
        """What people applied and took back, oldest first."""
        return self._store.adjustments()

    def check(self) -> None:
        """Refuses early what `refit` would refuse.

        Raises:
            ConflictError: There are too few corrections.
        """
        _enough(len(Lessons(self._store, self._engine).corrections()))

    def refit(self, step: Step = lambda _share, _doing: None) -> Proposal:
        """Proposes an adjustment; the same store gives the same.

        Raises:
            ConflictError: There are too few corrections to learn from.
        """
        lessons = Lessons(self._store, self._engine)
        standing, corrected = lessons.corrections(), list[list[Lesson]]()
        _enough(len(standing))
        for place, (number, said) in enumerate(standing.items()):
            step(0.5 * place / len(standing), "judging corrections anew")
            corrected.append(lessons.of_correction(number, said))
        usable = [each for each in corrected if each]
        _enough(len(usable))
        uncorrected, ids = list[list[Lesson]](), lessons.uncorrected()
        for place, article_id in enumerate(ids):
            step(0.5 + 0.45 * place / len(ids), "judging what nobody corrected")
            uncorrected.append(lessons.of_uncorrected(article_id))
        step(0.95, "fitting")
        proposal = self._proposed(usable, [each for each in uncorrected if each])
        proposal = replace(proposal, unusable=len(standing) - len(usable))
        while len(self._proposals) >= _MOST_PROPOSALS:
            self._proposals.pop(next(iter(self._proposals)), None)
        self._proposals[proposal.id] = proposal
        return proposal

    def proposal(self, proposal_id: str) -> Proposal:
        """A proposal.

        Raises:
            NotFoundError: There is none, or it was of an earlier run of the service.
        """
        found = self._proposals.get(proposal_id)
        if found is None:
            raise NotFoundError(
                f"there is no proposed adjustment {proposal_id!r}; refit again, which gives the "
                "same adjustment under the same id as long as nobody corrected anything"
            )
        return found

    def apply(self, proposal_id: str, by: By) -> AdjustmentRecord:
        """Uses a proposal from now on; decisions that were taken stay.

        Raises:
            NotFoundError: There is no such proposal.
        """
        found = self.proposal(proposal_id)
        return self._record(found.id, found.adjustment, found.corrections, by)

    def reset(self, by: By) -> AdjustmentRecord:
        """Goes back to the weights alone."""
        return self._record(None, IDENTITY, 0, by)

    def _record(
        self, proposal_id: str | None, adjustment: Adjustment, corrections: int, by: By
    ) -> AdjustmentRecord:
        record = AdjustmentRecord(
            adjustment_id=proposal_id,
            adjustment=adjustment,
            weights=self._weights,
            corrections=corrections,
            author=by.author,
            reason=by.reason,
            decided_at=self._clock.now(),
        )
        with self._engine.lock:
            self._store.record_adjustment(record)
            self._use(adjustment)
        return record

    def _recorded(self) -> Adjustment:
        last = next(iter(reversed(self.records())), None)
        if last is None:
            return IDENTITY
        if last.weights == self._weights:
            return last.adjustment
        if last.adjustment != IDENTITY:
            _LOG.warning("adjustment.of_other_weights", remedy="refit, and apply it anew")
        return IDENTITY

    def _use(self, adjustment: Adjustment) -> None:
        self._present = adjustment
        self._engine.use(replace(self._scorer, adjustment=adjustment))

    def _proposed(
        self, corrected: Sequence[Sequence[Lesson]], uncorrected: Sequence[Sequence[Lesson]]
    ) -> Proposal:
        groups = [*corrected, *uncorrected]
        share = _UNCORRECTED_EACH * len(corrected) / max(len(uncorrected), 1)
        weights = [1.0] * len(corrected) + [share] * len(uncorrected)
        examples, fold = _examples(groups, weights), _folds(corrected, uncorrected)
        held_out = np.zeros(len(examples))
        for each in range(_FOLDS):
            fitted = fit_adjustment(examples.where(fold != each))
            held_out[fold == each] = adjusted(examples.where(fold == each), fitted)
        adjustment = fit_adjustment(examples)
        truth = np.array([lesson.belongs for group in groups for lesson in group], dtype=float)
        first = sum(map(len, corrected))
        signed = json.dumps([self._weights, asdict(adjustment)])
        return Proposal(
            id="a" + hashlib.blake2b(signed.encode(), digest_size=6).hexdigest(),
            adjustment=adjustment,
            weights=self._weights,
            corrections=len(corrected),
            unusable=0,
            corrected=_compared(examples, held_out, truth, slice(None, first)),
            uncorrected=_compared(examples, held_out, truth, slice(first, None)),
        )


def _enough(corrections: int) -> None:
    if corrections < FEWEST_CORRECTIONS:
        raise ConflictError(
            f"expected at least {FEWEST_CORRECTIONS} corrections that stand and whose articles "
            f"are there, found {corrections}: fewer tell nothing of the others; correct more first"
        )


def _examples(groups: Sequence[Sequence[Lesson]], weights: Sequence[float]) -> Examples:
    """All lessons; those of a group share its weight."""
    lessons = [lesson for group in groups for lesson in group]
    pairs = zip(groups, weights, strict=True)
    return Examples(
        log_odds=np.array([each.log_odds for each in lessons]),
        brevity=np.array([each.weighed.fit.brevity for each in lessons]),
        foreign=np.array([each.weighed.fit.foreign for each in lessons], dtype=float),
        targets=np.array([each.target for each in lessons]),
        weights=np.array([weight / len(group) for group, weight in pairs for _ in group]),
    )


def _folds(*kinds: Sequence[Sequence[Lesson]]) -> Floats:
    """The fold of each lesson: those of one correction, or article, are in one."""
    return np.array(
        [number % _FOLDS for kind in kinds for number, group in enumerate(kind) for _ in group],
        dtype=float,
    )


def _compared(examples: Examples, held_out: Floats, truth: Floats, rows: slice) -> Comparison:
    weights = examples.weights[rows]
    return Comparison(
        examples=len(weights),
        before=_figures(examples.log_odds[rows], truth[rows], weights),
        after=_figures(held_out[rows], truth[rows], weights),
    )


def _figures(log_odds: Floats, truth: Floats, weights: Floats) -> Figures:
    if not len(weights):
        return Figures(0.0, 0.0, 1.0)
    likely = np.clip(probabilities(log_odds), _NEVER_CERTAIN, 1 - _NEVER_CERTAIN)
    loss = -np.log(np.where(truth > 0, likely, 1 - likely))
    right = (log_odds > 0) == (truth > 0)
    means = (np.average(each, weights=weights) for each in (loss, (likely - truth) ** 2, right))
    return Figures(*(round(float(mean), 4) for mean in means))

"""The diagram is a PNG with a panel for each kind of judgement."""

from pathlib import Path

import matplotlib.image
import numpy as np

from app.evaluation.calibration import Judged, reliability_by_part
from app.evaluation.diagram import draw_reliability


def test_two_panels_are_drawn_side_by_side(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    log_odds = chance.normal(0, 3, 200)
    right = chance.random(200) < 1 / (1 + np.exp(-log_odds))
    parts = reliability_by_part(Judged(log_odds, right, np.zeros(200), np.ones(200)))
    for number, panels in enumerate(({"pairs": parts}, {"pairs": parts, "joins": parts}), 1):
        path = tmp_path / "diagram.png"
        draw_reliability(panels, path)
        picture = matplotlib.image.imread(path)
        assert picture.shape[1] == number * 440
        assert picture[..., :3].std() > 0.05  # something is drawn

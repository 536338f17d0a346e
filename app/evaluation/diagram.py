"""Reliability diagrams as a PNG: stated probability against what came true."""

from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from app.evaluation.calibration import Reliability

_INCHES, _DOTS_PER_INCH = 4.0, 110


def draw_reliability(panels: Mapping[str, Mapping[str, Reliability]], path: Path) -> None:
    """Draws one diagram a panel, a line for each part that has judgements, and writes a PNG.

    Points on the diagonal are calibrated, points above it too cautious; their area tells how
    many judgements they stand for.

    Args:
        panels: Title -> part -> reliability; at least one panel.
        path: The file to write.

    Raises:
        OSError: It cannot be written.
    """
    figure = Figure(figsize=(_INCHES * len(panels), 1.4 * _INCHES), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    for place, (title, parts) in zip(axes, panels.items(), strict=True):
        _draw_panel(place, title, parts)
    figure.savefig(path, format="png", dpi=_DOTS_PER_INCH)


def _draw_panel(axes: Axes, title: str, parts: Mapping[str, Reliability]) -> None:
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, zorder=0)
    for name, found in parts.items():
        if not found.count:
            continue
        line = axes.plot(
            [each.probability for each in found.bins],
            [each.share for each in found.bins],
            linewidth=1,
            label=f"{name}: {found.error:.3f} of {found.count:,}",
        )[0]
        axes.scatter(
            [each.probability for each in found.bins],
            [each.share for each in found.bins],
            s=[6 + 90 * each.count / found.count for each in found.bins],
            color=line.get_color(),
        )
    axes.set(
        title=title, xlabel="stated probability", ylabel="share right", xlim=(0, 1), ylim=(0, 1)
    )
    axes.legend(
        title="expected calibration error",
        loc="upper center",
        bbox_to_anchor=(0.5, -0.15),
        fontsize="small",
        title_fontsize="small",
    )

"""When reports came, as marks on a line: geometry for inline SVG."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.views import ArticleView
from app.web.dashboard.wording import colour, duration, instant, language_name, when

WIDTH = 240.0
HEIGHT = 32.0

_MARK = 6.0  # of the bar's 240 units
PLACES = int(WIDTH / _MARK)
"""Columns of a bar."""

_SPANS = tuple(
    timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 72, 96, 168, 336, 720, 2160, 8760)
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The time a bar shows.

    Attributes:
        start: Aware, UTC; at the left end.
        length: To the right end; more than nothing.
    """

    start: datetime
    length: timedelta

    @property
    def labels(self) -> tuple[str, str]:
        """What stands under the left and the right end."""
        return instant(self.start), f"+ {duration(self.length)}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One report on a bar, in the units of the bar.

    Attributes:
        colour: Number of its language's colour.
        vague: Its day is known, its hour is not.
        label: What a pointer is told.
    """

    x: float
    y: float
    width: float
    height: float
    colour: int
    vague: bool
    label: str


@dataclass(frozen=True, slots=True)
class TimeBar:
    """Marks in a box of `WIDTH` by `HEIGHT`; reports of the same time stand on each other."""

    scale: Scale
    marks: tuple[Mark, ...]

    @property
    def top(self) -> float:
        """Upper edge of the tallest column; what stands above it is empty."""
        return min((mark.y for mark in self.marks), default=0.0)


def is_exact(published: Published | None) -> bool:
    """Whether the hour of publication is known."""
    return published is not None and published.precision is Precision.SECOND


def scale_of(views: Sequence[ArticleView]) -> Scale | None:
    """A scale that holds all reports that state their day or hour; None when none does."""
    instants = [at for view in views if (at := _place(view)) is not None]
    if not instants:
        return None
    start, needed = min(instants), max(instants) - min(instants)
    length = next((known for known in _SPANS if known >= needed), needed)
    return Scale(start=start, length=length)


def time_bar(views: Sequence[ArticleView], scale: Scale) -> TimeBar:
    """Marks for the reports among `views` that state their day; all lie within `scale`."""
    columns: defaultdict[int, list[ArticleView]] = defaultdict(list)
    for view in views:
        at = _place(view)
        if at is not None:
            columns[round((at - scale.start) / scale.length * (PLACES - 1))].append(view)
    tallest = max((len(column) for column in columns.values()), default=1)
    height = min(HEIGHT / 2, HEIGHT / tallest)
    gap = 1.0 if height > 3 else 0.0
    return TimeBar(
        scale,
        tuple(
            Mark(
                x=round(slot * _MARK + 0.5, 2),
                y=round(HEIGHT - (level + 1) * height + gap, 2),
                width=_MARK - 1,
                height=round(height - gap, 2),
                colour=colour(view.article.language),
                vague=not is_exact(view.published),
                label=_label(view),
            )
            for slot, column in sorted(columns.items())
            for level, view in enumerate(column)
        ),
    )


def _place(view: ArticleView) -> datetime | None:
    published = view.published
    # A day that was only taken from the story's other reports tells nothing of its own.
    if published is None or published.origin is PublishedOrigin.STORY:
        return None
    if published.precision is Precision.MONTH:
        return None
    if published.precision is Precision.DAY:
        return published.at + timedelta(hours=12)  # the middle of the day it may be anywhere in
    return published.at


def _label(view: ArticleView) -> str:
    article = view.article
    told = f"{language_name(article.language)}, {when(view.published)}"
    return f"{article.source}, {told}" if article.source else told

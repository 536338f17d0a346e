"""What became of a batch of inputs: counts that add up, and every rejected one with its reason."""

from collections import Counter

from rich.text import Text

from app.cli.output import console, counted
from app.domain.story import StoryId
from app.service.views import ItemResult, Outcome, Problem

_PROBLEMS_SHOWN = 50


class Tally:
    """Counts results; each input is counted exactly once. Keeps the first problems."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.problems: list[Problem] = []
        self.stories: set[StoryId] = set()
        self.copies: set[str | None] = set()
        self._problem_count = 0

    @property
    def read(self) -> int:
        """All inputs: the sum of the outcomes."""
        return self.outcomes.total()

    @property
    def rejected(self) -> int:
        """Inputs that could not become articles."""
        return self.outcomes[Outcome.REJECTED]

    def add(self, result: ItemResult) -> None:
        """Takes one more result into account."""
        self.outcomes[result.outcome] += 1
        if result.problem is not None:
            self._problem_count += 1
            if len(self.problems) < _PROBLEMS_SHOWN:  # a stream may hold millions
                self.problems.append(result.problem)
        if result.story_id is not None:
            self.stories.add(result.story_id)
        if result.copy_of is not None:
            self.copies.add(result.id)

    def line(self) -> str:
        """The counts: 'read 5: 4 added, 0 updated, 0 unchanged, 1 rejected'."""
        counts = ", ".join(f"{self.outcomes[outcome]} {outcome.value}" for outcome in Outcome)
        return f"read {self.read}: {counts}"

    def show(self) -> None:
        """Prints the counts, and the rejected inputs with place and reason."""
        out = console()
        out.print(Text(self.line()))
        if self.stories:
            stories = counted(len(self.stories), "story", "stories")
            copies = counted(len(self.copies), "copy", "copies")
            out.print(Text(f"in {stories}, {copies} among them"))
        for problem in self.problems:
            reason = problem.reason.removeprefix(f"{problem.origin}: ")
            out.print(Text(f"rejected {problem.origin}: {reason} ({problem.code})"), soft_wrap=True)
        hidden = self._problem_count - len(self.problems)
        if hidden > 0:
            out.print(Text(f"… and {hidden} more rejected; --json lists them all"))


def passed_over_line(passed_over: Counter[str]) -> str:
    """What was there and is no article: 'passed over 3: 2 .png, 1 no page'; '' for nothing."""
    if not passed_over:
        return ""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in passed_over.most_common())
    return f"passed over {passed_over.total():,} of other kinds: {kinds}"

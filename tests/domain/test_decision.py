"""Stories and constraints are a fold over the ledger."""

from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind, constraint
from app.domain.decision import Cause, Decision, DecisionKind, fold
from app.domain.story import StoryId
from tests.fakes import NOW
from tests.storage.samples import merged, moved, opened, place

PAIR = ArticleId("a"), ArticleId("b")
TOGETHER = constraint(ConstraintKind.MUST_LINK, *PAIR)
NEVER = constraint(ConstraintKind.CANNOT_LINK, *PAIR, stated=True)


def test_an_id_that_lives_again_leads_nowhere_else() -> None:
    ledger = [opened("a", "s1"), opened("b", "s2"), merged("s1", "s2", "a")]
    assert fold(ledger).resolve(StoryId("s1")) == "s2"
    again = fold([*ledger, moved("a", "s2", "s1")])
    assert again.resolve(StoryId("s1")) == "s1"
    assert again.memberships[ArticleId("a")] == place("a", "s1")


def test_what_is_said_of_a_pair_stands_until_it_is_withdrawn_or_said_otherwise() -> None:
    said = Decision(DecisionKind.LINKED, Cause.PERSON, NOW, (), added=(TOGETHER,))
    otherwise = Decision(
        DecisionKind.LINKED, Cause.PERSON, NOW, (), added=(NEVER,), withdrawn=(TOGETHER,)
    )
    taken_back = Decision(DecisionKind.UNLINKED, Cause.PERSON, NOW, (), withdrawn=(NEVER,))
    assert fold([said]).constraints == {TOGETHER.id: TOGETHER}
    assert fold([said, otherwise]).constraints == {NEVER.id: NEVER}
    assert fold([said, otherwise, taken_back]).constraints == {}

"""What follows from what people say of pairs."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintKind, Constraints, constraint

MUST, CANNOT = ConstraintKind
A, B, C, D, E = (ArticleId(name) for name in "abcde")

PAIRS = st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(
    lambda pair: pair[0] < pair[1]
)
SAID = st.dictionaries(PAIRS, st.sampled_from(ConstraintKind)).map(
    lambda said: [constraint(said[p], ArticleId(p[0]), ArticleId(p[1])) for p in sorted(said)]
)


def test_a_constraint_is_of_a_pair_in_any_order() -> None:
    assert constraint(MUST, B, A) == constraint(MUST, A, B)
    assert constraint(MUST, A, B).id == constraint(CANNOT, B, A, stated=True).id
    assert constraint(MUST, A, B).id != constraint(MUST, A, C).id
    assert constraint(MUST, B, A).ends == (A, B)
    assert constraint(MUST, B, A).other(A) == B


def test_what_is_bound_to_one_is_bound_to_all_and_kept_apart_from_the_same() -> None:
    said = [constraint(MUST, A, B), constraint(MUST, B, C), constraint(CANNOT, C, D)]
    constraints = Constraints([*said, constraint(MUST, D, E)])
    assert constraints.block(A) == {A, B, C}
    assert constraints.block(ArticleId("z")) == {"z"}
    assert constraints.bound([A, D]) == {A, B, C, D, E}
    assert constraints.apart([A]) == {D, E}
    assert constraints.apart([E]) == {A, B, C}
    assert not constraints.apart([ArticleId("z")])


def test_what_crosses_between_two_sides_is_found() -> None:
    said = [constraint(MUST, A, B), constraint(CANNOT, A, C), constraint(MUST, C, D)]
    constraints = Constraints(said)
    assert constraints.crossing(CANNOT, [A, B], [C]) == [said[1]]
    assert constraints.crossing(MUST, [A, C], None) == [said[0], said[2]]
    assert constraints.crossing(MUST, [A, B], None) == []
    assert constraints.between(C, A) == said[1]
    assert constraints.between(B, D) is None
    assert constraints.naming(A) == [said[0], said[1]]


@given(SAID, SAID)
def test_what_changed_since_leads_from_one_to_the_other(
    before: list[Constraint], after: list[Constraint]
) -> None:
    old, new = Constraints(before), Constraints(after)
    added, withdrawn = new.since(old)
    assert old.changed(added=added, withdrawn=withdrawn).since(new) == ((), ())
    assert new.changed(added=withdrawn, withdrawn=added).since(old) == ((), ())


@given(SAID)
def test_blocks_part_the_articles_and_apartness_is_mutual(said: list[Constraint]) -> None:
    constraints = Constraints(said)
    names = [ArticleId(name) for name in "abcdefg"]
    for one in names:
        for other in names:
            same = constraints.block(one) == constraints.block(other)
            assert (other in constraints.block(one)) == same
            assert (other in constraints.apart([one])) == (one in constraints.apart([other]))

"""Every error has its place in HTTP, and none tells what is inside."""

from app.domain import errors
from app.web.problems import ALL_KINDS, INTERNAL, KINDS_OF_ERRORS, problem


def all_errors(root: type[errors.SamestoryError]) -> set[type[errors.SamestoryError]]:
    return {root}.union(*(all_errors(each) for each in root.__subclasses__()))


def test_every_class_of_the_tree_has_a_kind_of_problem() -> None:
    assert set(KINDS_OF_ERRORS) == all_errors(errors.SamestoryError)


def test_codes_are_those_of_the_classes_and_no_two_kinds_share_one() -> None:
    assert all(kind.code == error.code for error, kind in KINDS_OF_ERRORS.items())
    assert len({kind.code for kind in KINDS_OF_ERRORS.values()}) == len(KINDS_OF_ERRORS)
    assert all(ALL_KINDS[kind.code] is kind for kind in KINDS_OF_ERRORS.values())


def test_an_error_of_ours_is_not_blamed_on_the_caller() -> None:
    for error, kind in KINDS_OF_ERRORS.items():
        callers = (
            errors.InputError
            | errors.NotFoundError
            | errors.ConflictError
            | errors.KeyRequiredError
            | errors.ScopeMissingError
            | errors.TooManyTasksError
        )
        blames_the_caller = issubclass(error, callers)
        assert (kind.status < 500) == blames_the_caller


def test_an_inner_error_tells_nothing_of_its_insides() -> None:
    answer = problem(INTERNAL, "no such table: articles", request_id="r-1")
    assert "articles" not in answer.model_dump_json()
    assert answer.request_id == "r-1"

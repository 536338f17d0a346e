"""What a soak counts as taken, as put off properly, and as failed, and how it says so."""

import pytest

from app.cli.soak_parts import Part, Soak
from app.cli.soak_server import Reply

HEAD = b"content-type: application/problem+json\r\nretry-after: 5\r\n"


def reply(status: int, headers: bytes = HEAD, code: bytes = b"overloaded") -> Reply:
    trouble = "" if status else "ConnectionResetError"
    return Reply(status, headers, b'{"code":"%b"}' % code, 20.0, trouble)


def soak(*memory_mb: float) -> Soak:
    """One in which all went well, with so much memory."""
    part = Part(refused=1)
    return Soak(steady=[Part(memory_mb=each) for each in memory_mb], overload=part)


def test_a_refusal_counts_only_with_when_to_come_again() -> None:
    part = Part()
    for each in (reply(201), reply(503), reply(429), reply(503, b""), reply(500), reply(0)):
        part.note_write(each)
    assert (part.taken, part.refused, part.failed) == (1, 2, 3)
    assert part.failures == {"503 overloaded": 1, "500 overloaded": 1, "ConnectionResetError": 1}
    assert part.figures()["write_p50_ms"] == 20.0


def test_a_question_may_be_put_off_and_its_story_may_be_gone() -> None:
    part = Part()
    for each in (reply(200), reply(410), reply(503), reply(503, b"", b"internal")):
        part.note_read(each)
    assert (len(part.read_ms), part.put_off) == (2, 1)
    assert part.failures == {"503 internal": 1}


@pytest.mark.parametrize(
    ("memory", "complaints"),
    [((100, 100, 101, 101, 101), []), ((100, 100, 100, 100, 103), ["memory grew by 3.0%"])],
)
def test_memory_that_grows_is_complained_of(memory: list[float], complaints: list[str]) -> None:
    assert soak(*memory).complaints() == complaints


def test_answers_that_take_ever_longer_are_complained_of() -> None:
    found = soak(*[100.0] * 10)
    for number, part in enumerate(found.steady):
        part.read_ms = [10.0 + 2 * number] * 3
        part.write_ms = [20.0] * 3
    assert found.report()["write_growth"] == 0.0
    assert found.read_growth == pytest.approx(27 / 11 - 1)
    assert found.complaints() == ["answers took 2.5 times as long at last as at first"]


def test_what_failed_is_complained_of_by_its_kind() -> None:
    found = soak(100)
    found.overload.note_write(reply(0))
    found.after.note_read(reply(503))
    found.missing = 2
    assert found.complaints() == [
        "1 requests failed: 1 of ConnectionResetError",
        "1 requests were refused at a rate that it can take",
        "2 acknowledged articles are missing",
    ]
    assert found.report()["failures"] == {"ConnectionResetError": 1}

"""What is kept of the store is read once for each of its states."""

from app.service.kept import Kept


def test_it_is_read_again_once_something_was_written() -> None:
    states, reads = [7], list[int]()

    def read() -> int:
        reads.append(states[0])
        return states[0]

    kept = Kept(read, lambda: states[0])
    assert [kept(), kept()] == [7, 7]
    states[0] = 8
    assert [kept(), kept()] == [8, 8]
    assert reads == [7, 8]


def test_what_is_written_while_it_is_read_outdates_it() -> None:
    states, reads = [1], list[int]()

    def read() -> int:
        reads.append(states[0])
        states[0] = 2  # another process writes
        return reads[-1]

    kept = Kept(read, lambda: states[0])
    assert kept() == 1
    assert kept() == 2
    assert reads == [1, 2]

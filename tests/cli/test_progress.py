"""Progress is drawn where somebody looks, and never changes what is passed on."""

import os
import pty
import subprocess
import sys

SCRIPT = """
from app.cli.progress import tracked
done = iter([100_000, 400_000, 1_000_000])
at = [0]
def numbers():
    for number in range(3):
        at[0] = next(done)
        yield number
print(list(tracked(numbers(), total=1_000_000, label="ingesting", done=lambda: at[0])))
"""


def test_on_a_terminal_count_rate_and_time_left_are_drawn_on_standard_error() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    output, _ = process.communicate(timeout=60)
    drawn = os.read(ours, 65_536).decode()
    os.close(ours)
    assert output == b"[0, 1, 2]\n"
    for part in ("ingesting", "3", "/s", "left", "0:00:00"):
        assert part in drawn


def test_without_a_terminal_nothing_is_drawn() -> None:
    result = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert (result.stdout, result.stderr) == (b"[0, 1, 2]\n", b"")

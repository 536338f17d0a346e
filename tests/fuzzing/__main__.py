"""`python -m tests.fuzzing NAME --seconds 60`: looks for bytes that a reader does not survive.

Guided by coverage (atheris). It begins with what earlier runs found and stops at a finding,
which is to be mended and kept: `tests/data/fuzzing/NAME/` is read by the tests.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

FOUND = Path(__file__).parents[1] / "data" / "fuzzing"
_MEMORY_MB = 3_000
_SECONDS_AN_INPUT = 25


def main() -> None:
    """Fuzzes one target."""
    with atheris.instrument_imports(include=["app"]):
        from tests.fuzzing.targets import TARGETS  # noqa: PLC0415 - it is to be instrumented

    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("name", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    known = FOUND / asked.name
    with tempfile.TemporaryDirectory() as corpus:
        arguments = [
            sys.argv[0],
            f"-max_total_time={asked.seconds}",
            f"-timeout={_SECONDS_AN_INPUT}",
            f"-rss_limit_mb={_MEMORY_MB}",
            "-print_final_stats=1",
            f"-artifact_prefix={asked.name}-",
            corpus,
            *([str(known)] if known.is_dir() else []),
        ]
        atheris.Setup(arguments, TARGETS[asked.name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()

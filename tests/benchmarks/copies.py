"""How many copies the fingerprints find, and how many they see wrongly.

`python -m tests.benchmarks.copies` reads the shared development sets beside the repository and
prints the pairs of the web stream that count as copies, for a person to judge.
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from app.analysis.boilerplate import clean
from app.analysis.fingerprint import COPY_SIMILARITY, PERMUTATIONS, fingerprint
from tests.analysis.data import DEV, read_rows

_WITHIN = timedelta(hours=72)  # as the engine asks it of two copies


def copies(rows: list[dict[str, Any]]) -> list[tuple[float, int, int]]:
    """Pairs of rows whose texts are copies: likeness and places, most alike first."""
    prints = [fingerprint(clean(row["title"], row.get("text") or "").body) for row in rows]
    places = [place for place, each in enumerate(prints) if each]
    sketches = np.array([prints[place] for place in places], dtype=np.uint32)
    found = []
    for row, place in enumerate(places):
        likeness = (sketches[:row] == sketches[row]).sum(axis=1) / PERMUTATIONS
        for other in np.flatnonzero(likeness >= COPY_SIMILARITY):
            if _near_in_time(rows[place], rows[places[other]]):
                found.append((float(likeness[other]), places[other], place))
    return sorted(found, reverse=True)


def _near_in_time(first: dict[str, Any], second: dict[str, Any]) -> bool:
    times = [row.get("published_at") for row in (first, second)]
    if not all(times):
        return True
    earlier, later = (datetime.fromisoformat(str(time)[:19]) for time in times)
    return abs(later - earlier) <= _WITHIN


def main() -> None:
    """Prints what was found on each set."""
    for name in ("gold.jsonl", "gold_dense.jsonl"):
        rows = read_rows(DEV / name)
        twins = {place for _, *pair in copies(rows) for place in pair}
        syndicated = [place for place, row in enumerate(rows) if row["kind"] == "syndicated"]
        found = sum(place in twins for place in syndicated)
        strangers = sum(
            rows[one]["story_id"] != rows[other]["story_id"] for _, one, other in copies(rows)
        )
        print(f"{name}: {found} of {len(syndicated)} syndicated, {strangers} pairs of two events")
    rows = read_rows(DEV / "og2021.jsonl")
    print(f"og2021: {len(copies(rows))} copies among {len(rows)} headlines")
    rows = read_rows(DEV / "slavic_stream.jsonl.zst")
    pairs = copies(rows)
    print(f"slavic_stream: {len(pairs)} pairs among {len(rows)} articles")
    for likeness, one, other in pairs:
        print(f"{likeness:.2f} {rows[one]['title'][:90]!r} = {rows[other]['title'][:90]!r}")


if __name__ == "__main__":
    main()

"""The packaged sample with the labels that it is shipped without."""

import csv
import json
from pathlib import Path

import app.cli

SAMPLE_FILE = Path(app.cli.__file__).parent / "sample" / "articles.jsonl"
LABELS_FILE = Path(__file__).resolve().parents[1] / "data" / "gold_stories.tsv"


def gold_file(folder: Path) -> Path:
    """Writes the labelled sample as JSON Lines."""
    with LABELS_FILE.open(encoding="utf-8", newline="") as labels:
        label_of = {row["id"]: row for row in csv.DictReader(labels, delimiter="\t")}
    rows = map(json.loads, SAMPLE_FILE.read_text(encoding="utf-8").splitlines())
    lines = [json.dumps(row | label_of[row["id"]], ensure_ascii=False) for row in rows]
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path

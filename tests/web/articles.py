"""Articles to send, and what comes back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import app.cli

SAMPLE = Path(app.cli.__file__).parent / "sample" / "articles.jsonl"

RUSSIAN = {
    "id": "ru-1",
    "language": "ru",
    "title": "Видеопереговоры Путина и Байдена завершились",
    "text": "Президенты России и США Владимир Путин и Джо Байден провели переговоры по "
    "видеосвязи. Основное время заняла ситуация вокруг Украины, сообщили в Кремле.",
    "published_at": "2021-12-07T18:48:00Z",
    "source": "vestnik.example",
}
ENGLISH = {
    "id": "en-1",
    "language": "en",
    "title": "Biden and Putin hold two-hour video call on Ukraine",
    "text": "Presidents Joe Biden of the United States and Vladimir Putin of Russia spoke by "
    "video call on Tuesday about troops near Ukraine, the White House said.",
    "published_at": "2021-12-07T20:52:00Z",
    "source": "ledger.example",
}
QUAKE = {
    "id": "it-1",
    "language": "it",
    "title": "Terremoto di magnitudo 6.2 ad Amatrice, crolli in centro",
    "text": "Una forte scossa ha colpito il Centro Italia nella notte di mercoledì.",
    "published_at": "2016-08-24T04:30:00Z",
    "source": "gazzetta.example",
}


def ndjson(*rows: Mapping[str, object] | bytes) -> bytes:
    """Lines of a bulk request; bytes are taken as they are."""
    lines = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    return b"".join(line + b"\n" for line in lines)


def results(body: str) -> list[dict[str, Any]]:
    """Lines of a bulk response."""
    return [json.loads(line) for line in body.splitlines()]

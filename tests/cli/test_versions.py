import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import app


def test_an_edited_article_shows_its_versions_with_the_words_that_changed(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["--data-dir", str(tmp_path / "data"), *words])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    page = tmp_path / "quake.jsonl"
    for dead in (12, 15):
        text = f"Загинаха {dead} души при земетресение в Кабул, съобщиха властите."
        page.write_text(json.dumps({"id": "q", "title": "Трус в Кабул", "text": text}))
        run("ingest", str(page))
    shown = run("versions", "q")
    assert "version 2, received" in shown
    assert "Загинаха [-12-] {+15+} души" in shown
    first, second = json.loads(run("versions", "q", "--json"))["versions"]
    assert first["changes"] == []
    changed = [each for each in second["changes"] if each["kind"] != "kept"]
    assert [(each["kind"], each["text"]) for each in changed] == [
        ("removed", " 12"),
        ("added", " 15"),
    ]
    missing = CliRunner().invoke(app, ["--data-dir", str(tmp_path / "data"), "versions", "x"])
    assert missing.exit_code == 1
    assert "not-found" in missing.stderr

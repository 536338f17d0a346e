"""What is taken for the article is shown, and what is left out on request."""

import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import app

PAGE = """Home
Sign in
Strong earthquake shakes central Italy

A magnitude 6.2 earthquake struck near Amatrice early on Wednesday, the civil protection said.
Rescuers were searching the ruins of houses for survivors, and roads to the town were blocked.

Share on Facebook
Read also: Ten recipes for the summer
© 2016 All rights reserved
"""


def test_menus_and_buttons_are_left_out_and_shown_on_request(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    shown = CliRunner().invoke(app, ["clean", str(page), "--show-dropped"])
    assert shown.exit_code == 0
    article, dropped = shown.stdout.split("left out, ")
    assert "Rescuers were searching" in article
    assert "Share on Facebook" not in article
    assert "- Share on Facebook  (button or notice)" in dropped
    assert "- Read also: Ten recipes for the summer  (teaser)" in dropped
    document = json.loads(CliRunner().invoke(app, ["clean", str(page), "--json"]).stdout)
    assert {"text": "Share on Facebook", "reason": "button or notice"} in document["dropped"]
    lead, rest = document["text"].split("\n")
    assert document["lead"] == lead
    assert lead.startswith("A magnitude 6.2 earthquake")
    assert f"{document['title']}\n\n{lead}\n\n{rest}" in article


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["clean", str(tmp_path / "absent.txt")])
    assert result.exit_code == 1
    assert "absent.txt" in result.stderr

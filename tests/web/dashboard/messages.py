"""What the dashboard says: messages of its templates and code, told decisions and problems."""

from pathlib import Path

from babel.messages.extract import extract_from_dir, extract_from_file

import app.service.wording
import app.web.dashboard
from app.web.problems import ALL_KINDS

FOLDER = Path(app.web.dashboard.__file__).parent
_METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"templates/**.html": {"trimmed": "false", "silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2), "count": (2, 3)}


def messages() -> list[str | tuple[str, str]]:
    """Each message once; of those that count something, singular and plural."""
    found: dict[str | tuple[str, str], None] = {}
    for _, _, message, _, _ in extract_from_dir(
        FOLDER, _METHODS, _OPTIONS, _KEYWORDS, strip_comment_tags=True
    ):
        found[message if isinstance(message, str) else (message[0], message[1])] = None
    decisions = extract_from_file("python", app.service.wording.__file__, keywords={"say": None})
    found |= {str(message): None for _, message, _, _ in decisions}
    found |= {kind.title: None for kind in ALL_KINDS.values()}
    return list(found)

"""Templates -> pages. Everything is escaped; nothing in a template may run as script."""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.web.dashboard import timebar, wording
from app.web.dashboard.assets import asset

_STYLESHEET = Path(__file__).parent / "static" / "style.css"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        chance=wording.chance,
        code_marked=wording.code_marked,
        colour=wording.colour,
        direction=wording.direction,
        duration=wording.duration,
        instant=wording.instant,
        kind_of_evidence=wording.kind_of_evidence,
        language_name=wording.language_name,
        languages_told=wording.languages_told,
        lead=wording.lead,
        signed=wording.signed,
        strongest=wording.strongest,
        web_address=wording.web_address,
        when=wording.when,
    )
    environment.globals.update(
        count=wording.count,
        bar_width=timebar.WIDTH,
        bar_height=timebar.HEIGHT,
        asset=asset,
        # A browser may keep the stylesheet until it changes.
        style_version=sha256(_STYLESHEET.read_bytes()).hexdigest()[:12],
    )
    return environment


_ENVIRONMENT = _environment()


def page(template: str, *, status: int = HTTPStatus.OK, **content: object) -> HTMLResponse:
    """Renders a template of `templates/`; a name it lacks is an error, not an empty string."""
    return HTMLResponse(
        _ENVIRONMENT.get_template(template).render(content),
        status_code=status,
        # Whoever signs out does not leave pages behind in a cache.
        headers={"Cache-Control": "private, no-cache"},
    )

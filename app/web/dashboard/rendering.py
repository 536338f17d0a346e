"""Templates -> pages. Everything is escaped; nothing in a template may run as script."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.web.dashboard import (
    evidence_words,
    history_words,
    matches,
    problem_words,
    timebar,
    translation,
    wording,
)
from app.web.dashboard.assets import asset
from app.web.dashboard.catalogues import INTERFACES
from app.web.dashboard.navigation import NAVIGATION
from app.web.dashboard.reader import reader


def asked_for(story_ids: Iterable[str]) -> str:
    """What stands behind the path of an export of just these stories."""
    return f"?{urlencode([('story', each) for each in story_ids])}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # What the extension adds to an environment; jinja2 has no type for it.
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(translation.gettext, translation.ngettext, newstyle=True)
    environment.filters.update(
        asked_for=asked_for,
        all_matched=matches.all_matched,
        chance=wording.chance,
        code_marked=wording.code_marked,
        colour=wording.colour,
        decided=history_words.decided,
        detail_in_words=evidence_words.detail_in_words,
        direction=wording.direction,
        duration=wording.duration,
        fixed=wording.fixed,
        failure_in_words=problem_words.failure_in_words,
        highlighted=matches.highlighted,
        instant=wording.instant,
        kind_of_count=wording.kind_of_count,
        kind_of_evidence=wording.kind_of_evidence,
        language_name=wording.language_name,
        languages_told=wording.languages_told,
        lead=wording.lead,
        matched=matches.matched,
        number=wording.number_said,
        problem_in_words=problem_words.problem_in_words,
        shortened=wording.shortened,
        signed=wording.signed,
        strongest=wording.strongest,
        who_decided=wording.who_decided,
        web_address=wording.web_address,
        when=wording.when,
    )
    environment.globals.update(
        count=wording.count,
        bar_width=timebar.WIDTH,
        bar_height=timebar.HEIGHT,
        bar_places=timebar.PLACES,
        asset=asset,
        interfaces=INTERFACES,
        navigation=NAVIGATION,
        reader=reader,
    )
    return environment


TEMPLATES = _environment()
"""Compiled when first used, and kept."""


def page(
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] = MappingProxyType({}),
    **content: object,
) -> HTMLResponse:
    """Renders a template of `templates/`; a name it lacks is an error, not an empty string."""
    return HTMLResponse(
        TEMPLATES.get_template(template).render(content),
        status_code=status,
        # Whoever signs out does not leave pages behind in a cache.
        headers={"Cache-Control": "private, no-cache", **headers},
    )

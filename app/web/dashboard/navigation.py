"""Where the dashboard leads: the links of its head, in their order."""

from app.web.dashboard.translation import marked as _

NAVIGATION = (
    ("/", _("Stories")),
    ("/storylines", _("Storylines")),
    ("/map", _("Map")),
    ("/intake", _("Intake")),
    ("/tuning", _("Tuning")),
    ("/docs", _("Reference")),
)
"""Path and English label of each section."""

"""Words of the interface in the reader's language."""

from app.web.dashboard.catalogues import catalogue
from app.web.dashboard.reader import reader


def gettext(message: str) -> str:
    """A text of the interface."""
    return catalogue(reader().interface).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """A text of the interface for a number of things; English has one plural, others several."""
    return catalogue(reader().interface).ngettext(singular, plural, number)


def marked(message: str) -> str:
    """The message itself; marks a constant for the catalogues, `gettext` is called later."""
    return message

"""The languages of the interface: gettext catalogues, read from their .po files when first used."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
INTERFACES = MappingProxyType(
    {ENGLISH: "English", "bg": "Български", "ru": "Русский", "uk": "Українська"}
)
"""Languages of the interface by tag, in their own words."""

_FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(interface: str) -> NullTranslations:
    """The words of an interface; those of English stand in the templates and in the code."""
    if interface == ENGLISH:
        return NullTranslations()
    with (_FOLDER / f"{interface}.po").open("rb") as file:
        words = read_po(file, locale=interface)
    packed = BytesIO()
    write_mo(packed, words)
    packed.seek(0)
    return GNUTranslations(packed)

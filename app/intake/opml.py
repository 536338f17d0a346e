"""OPML: the lists of feeds that feed readers exchange, in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.domain.errors import UnreadableInputError
from app.intake.markup import read_markup


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in such a list.

    Attributes:
        title: As the reader called it; None if it did not.
    """

    address: str
    title: str | None = None


def read_opml(data: bytes) -> list[Outline]:
    """The feeds of a list in its order, folders flattened, each address once.

    Raises:
        UnreadableInputError: It is no OPML, or names no feed.
    """
    markup = read_markup(data)
    try:
        root = fromstring(markup.text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableInputError(f"expected OPML, found broken XML: {error}") from error
    found: dict[str, Outline] = {}
    for element in root.iter("outline"):
        fields = {name.lower(): value.strip() for name, value in element.attrib.items()}
        address = fields.get("xmlurl", "")
        if address:
            title = fields.get("title") or fields.get("text") or None
            found.setdefault(address, Outline(address, title))
    if not found:
        raise UnreadableInputError("expected OPML with feeds (outline xmlUrl=…), found none")
    return list(found.values())


def write_opml(outlines: Iterable[Outline]) -> bytes:
    """A list of feeds as OPML 2.0 in UTF-8."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Samestory feeds"
    body = SubElement(root, "body")
    for outline in outlines:
        title = outline.title or outline.address
        SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=outline.address)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"

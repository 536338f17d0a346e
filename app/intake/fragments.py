"""A piece of HTML, as feeds hold it, as text with a line a paragraph."""

from collections.abc import Iterator

from lxml import etree, html

_DROPPED = frozenset(
    {"figure", "form", "head", "iframe", "noscript", "script", "style", "svg", "template"}
)
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section",
        "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip


def fragment_text(fragment: str) -> str:
    """The text of a piece of HTML: scripts, figures and forms are dropped, the rest is kept.

    Which of its lines are of the article, analysis finds out.
    """
    if not fragment.strip():
        return ""
    parser = html.HTMLParser(encoding="utf-8")
    data = fragment.encode(errors="replace")
    try:
        tree = html.document_fromstring(data, parser=parser)
    except etree.ParserError:  # nothing but markup that means nothing
        return ""
    lines = (" ".join(line.split()) for line in "".join(_pieces(tree)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    """The text in its order, with a line break at both ends of a block.

    The tree is only read: what stands in it may be nothing that lxml would let into it.
    """
    dropped = None
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if dropped is None and event == "start" and element.tag in _DROPPED:
            dropped = element
        if dropped is None:
            yield "\n" if element.tag in _BLOCKS else ""
            yield (element.text or "") if event == "start" else ""
        elif element is dropped and event == "end":
            dropped = None
        if dropped is None and event != "start" and element is not tree:
            yield element.tail or ""

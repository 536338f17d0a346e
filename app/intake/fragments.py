"""A piece of HTML, as feeds hold it, as text with a line a paragraph."""

from lxml import etree, html

_DROPPED = frozenset({"script", "style", "noscript", "template", "iframe", "form", "figure", "svg"})
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
        tree = html.fragment_fromstring(data, create_parent="div", parser=parser)
    except etree.ParserError:  # nothing but markup that means nothing
        return ""
    for element in list(tree.iter(etree.Element)):
        if element.tag in _DROPPED:
            element.drop_tree()
        elif element.tag in _BLOCKS:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)

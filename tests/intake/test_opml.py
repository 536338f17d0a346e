import pytest

from app.domain.errors import UnreadableInputError
from app.intake.opml import Outline, read_opml, write_opml

READER = b"""<?xml version="1.0"?><opml version="1.1"><head/><body>
<outline text="World"><outline type="rss" text="One" title="The One" xmlUrl="https://e.org/1"/>
<outline text="Two" xmlurl=" https://e.org/2 "/></outline>
<outline xmlUrl="https://e.org/1" text="again"/><outline text="no feed" url="https://e.org"/>
</body></opml>"""


def test_the_list_of_a_reader_is_read_with_folders_flattened() -> None:
    assert read_opml(READER) == [
        Outline("https://e.org/1", "The One"),
        Outline("https://e.org/2", "Two"),
    ]


def test_what_is_written_is_read_again() -> None:
    outlines = [Outline("https://e.org/?a=1&b=2", 'Дневник & "Co" <1>'), Outline("https://e.org/2")]
    written = write_opml(outlines)
    assert read_opml(written) == [outlines[0], Outline("https://e.org/2", "https://e.org/2")]
    assert b"xmlUrl" in written


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<opml/>",
        b"<opml",
        b"\x00\x01" * 60,
        b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>',
    ],
)
def test_what_is_no_list_of_feeds_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(UnreadableInputError, match=r"^expected"):
        read_opml(content)

"""Whatever is damaged, and however, reading ends, raises nothing and says what was wrong."""

import gzip
import random
from pathlib import Path

import pytest

from app.domain.article import RawArticle, Rejected
from tests.intake.packing import COMPRESSORS, lines_of, pipe, read, tar_of, zip_of
from tests.intake.test_exports import EVENT_REGISTRY
from tests.intake.test_reading import RSS
from tests.intake.test_warc import GOOD, warc

TABLE = "id,title,text,published_at\n" + "".join(
    f'{number},"Titel; {number}","Ein ""Text""\nin Zeilen",2024-05-06\n' for number in range(30)
)
FILES = {"a.txt": b"Meldung.", "b.jsonl.gz": gzip.compress(lines_of("b")), "c.csv": TABLE.encode()}
WHOLE = {
    "x.jsonl": lines_of(*"abcdefgh"),
    "x.json": str([EVENT_REGISTRY] * 3).replace("'", '"').replace("None", "null").encode(),
    "x.csv": TABLE.encode(),
    "x.rss": RSS.encode(),
    "x.warc": warc(GOOD[:2]),
    "x.zip": zip_of(FILES),
    "x.tar": tar_of(FILES),
    **{f"x.tar.{packing}": compress(tar_of(FILES)) for packing, compress in COMPRESSORS.items()},
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, spliced, overwritten or flipped somewhere."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice([1, 2, 8, 60, 600])
        match chance.randrange(4):
            case 0:
                del changed[at:]
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at : at + length] = chance.randbytes(length)
            case _:
                changed[at:at] = chance.choice([b"\x00", b"\xff", b'"', b"{[", b"\n"]) * length
    return bytes(changed)


@pytest.mark.parametrize("name", WHOLE)
def test_damage_never_raises_and_every_rejection_says_where_and_why(
    tmp_path: Path, name: str
) -> None:
    chance = random.Random(name)  # noqa: S311
    file = tmp_path / name
    for _ in range(60):
        data = damaged(WHOLE[name], chance)
        file.write_bytes(data)
        for items, origin in ((read(file), str(file)), (pipe(data), "<stdin>")):
            for item in items:
                assert isinstance(item, RawArticle | Rejected)
                if isinstance(item, Rejected):
                    assert item.origin.startswith((origin, "https://"))
                    assert item.reason

import orjson

from app.domain.timeline import Precision
from app.storage.codec import (
    decode_article,
    decode_receipt,
    decode_vector,
    encode_article,
    encode_receipt,
    encode_vector,
    publication_day,
)
from tests.storage.samples import START, article, receipt


def test_an_article_and_a_receipt_come_back_equal() -> None:
    given = article("a", title="Рябков 普京 \U0001f5fa").article
    assert decode_article(encode_article(given)) == given
    assert decode_receipt(encode_receipt(receipt("s1", 0.1))) == receipt("s1", 0.1)


def test_fields_added_later_take_their_defaults_and_unknown_ones_are_passed_over() -> None:
    given = article("a").article
    older = orjson.loads(encode_article(given))
    del older["event_dates"], older["fingerprint"]
    older["mood"] = "from a newer version"
    found = decode_article(orjson.dumps(older))
    assert (found.event_dates, found.fingerprint) == ((), ())
    assert (found.title, found.terms) == (given.title, given.terms)


def test_a_vector_comes_back_bit_for_bit() -> None:
    vector = article("a").whole
    assert decode_vector(encode_vector(vector)).tobytes() == vector.tobytes()
    assert len(encode_vector(vector)) == 4 * len(vector)


def test_an_article_known_only_to_the_month_has_no_day() -> None:
    assert publication_day(article("a").article) == START.date()
    assert publication_day(article("a", precision=Precision.DAY).article) == START.date()
    assert publication_day(article("a", precision=Precision.MONTH).article) is None
    assert publication_day(article("a", at=None).article) is None

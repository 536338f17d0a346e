from datetime import UTC, date, datetime, timedelta, timezone

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
from tests.storage.samples import article, receipt


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


def test_the_day_is_that_of_utc_and_of_a_month_the_first() -> None:
    paris = timezone(timedelta(hours=2))
    late = article("a", at=datetime(2025, 3, 1, 1, 30, tzinfo=paris))
    assert publication_day(late.article) == date(2025, 2, 28)
    month = article("a", at=datetime(2025, 2, 1, tzinfo=UTC), precision=Precision.MONTH)
    assert publication_day(month.article) == date(2025, 2, 1)
    assert publication_day(article("a", at=None).article) is None

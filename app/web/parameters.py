"""How query parameters are read: instants, languages, moments, blank ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from app.domain.errors import InvalidArticleError, InvalidQueryError
from app.intake.validation import language_tag

_LONGEST_NUMBER = 18  # digits; a number of the ledger is at most 2**63 - 1


def instant(stated: str | None, *, name: str, end_of_day: bool = False) -> datetime | None:
    """Reads an RFC 3339 instant or a day of a query; blank is None, without a zone it is UTC.

    Args:
        stated: Such as '2021-12-07T18:00:00Z' or '2021-12-07'.
        name: Of the parameter, for the message.
        end_of_day: A day means its last instant rather than its first.

    Raises:
        InvalidQueryError: It is neither.
    """
    text = (stated or "").strip()
    if not text:
        return None
    try:
        found = _parse(text, end_of_day=end_of_day)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # near year 1 and 9999 a zone overflows
        raise InvalidQueryError(
            f"{name}: expected an instant such as '2021-12-07T18:00:00Z' or a day such as "
            f"'2021-12-07', found {text[:60]!r}"
        ) from error


def language(stated: str | None) -> str | None:
    """Reads one language of a query as `languages` does; blank is None."""
    return next(iter(languages([stated or ""])), None)


def languages(stated: Sequence[str]) -> tuple[str, ...]:
    """Reads the languages of a query: 'EN_us' is 'en-US'; blank ones are passed over.

    Raises:
        InvalidQueryError: One is no BCP 47 tag by its form.
    """
    try:
        found = [language_tag(each) for each in stated]
    except InvalidArticleError as error:
        raise InvalidQueryError(str(error)) from error
    return tuple(dict.fromkeys(each for each in found if each))


def moment(stated: str | None) -> datetime | int | None:
    """Reads `as_of`: an instant, a day (its end) or the number of a decision; blank is None.

    Raises:
        InvalidQueryError: It is none of these.
    """
    text = (stated or "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return instant(text, name="as_of", end_of_day=True)


def text_or_none(stated: str | None) -> str | None:
    """A query parameter, with a blank one as good as none: forms send empty fields."""
    return (stated or "").strip() or None


def _parse(text: str, *, end_of_day: bool) -> datetime:
    if len(text) <= len("2021-12-07"):
        return datetime.combine(
            date.fromisoformat(text), time.max if end_of_day else time.min, tzinfo=UTC
        )
    return datetime.fromisoformat(text)

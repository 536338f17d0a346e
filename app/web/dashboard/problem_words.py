"""What went wrong, in the reader's language: problems are told in English, in known sentences."""

from typing import Final

from app.domain.errors import SamestoryError
from app.web.dashboard.intake_sentences import INTAKE_SENTENCES
from app.web.dashboard.problem_sentences import COMPOUNDS, PROBLEM_SENTENCES
from app.web.dashboard.sentences import Sentences
from app.web.dashboard.translation import gettext
from app.web.problems import INTERNAL

_KNOWN: Final = Sentences((*PROBLEM_SENTENCES, *INTAKE_SENTENCES, *COMPOUNDS))


def problem_in_words(told: str) -> str:
    """A refusal, the reason of a rejection, or what long work does at the moment."""
    return _KNOWN.translated(told)


def failure_in_words(error: Exception) -> str:
    """Why long work failed; what went wrong inside stands in the log alone."""
    if isinstance(error, SamestoryError):
        return problem_in_words(str(error))
    return gettext(INTERNAL.title)

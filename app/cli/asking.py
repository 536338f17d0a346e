"""Where verbs that only read get their answers: the data folder, or a running server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from app.bootstrap import open_service
from app.client import Client
from app.client.errors import ClientError, RefusedError
from app.domain import errors
from app.settings import Settings
from app.web.answers import Answers, LocalAnswers
from app.web.problems import KINDS_OF_ERRORS

_BY_CODE: Final[Mapping[str, type[errors.SamestoryError]]] = {
    error.code: error for error in KINDS_OF_ERRORS
}


@contextmanager
def answers(settings: Settings) -> Iterator[Answers]:
    """Answers of the server that the settings name, else of the data folder.

    Raises:
        SamestoryError: What the server refuses, as the data folder would; a server that
            cannot be asked is a ConfigurationError.
    """
    if settings.server is None:
        with open_service(settings, writable=False) as service:
            yield LocalAnswers(service)
        return
    try:
        with Client(settings.server) as client:
            yield client
    except RefusedError as error:
        raise _BY_CODE.get(error.code, errors.SamestoryError)(error.detail) from error
    except ClientError as error:
        raise errors.ConfigurationError(str(error)) from error

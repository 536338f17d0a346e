"""Every error Samestory raises on purpose.

    SamestoryError
    ├── InputError              what came from outside cannot be used
    │   ├── InvalidArticleError     one article: a field is missing, malformed or too large
    │   ├── UnreadableInputError    a file, folder or stream: absent, not text, unknown kind
    │   ├── InvalidQueryError       a filter, cursor or option of a question
    │   └── FetchError              an address on the net: out of reach, too large, another kind
    │       └── RefusedAddressError     it may not be fetched: private, or forbidden by robots.txt
    ├── NotFoundError           no such article or story
    │   └── GoneError               there was one, it was deleted
    ├── ConflictError           what is asked contradicts what was decided
    │   └── OutdatedError           a story has changed since the caller looked at it
    ├── KeyRequiredError        the caller shows no key, or none that counts
    ├── ScopeMissingError       the caller's key does not allow it
    ├── TooManyTasksError       as many tasks wait as may
    ├── ConfigurationError      a setting, or the model or weights it names
    │   └── ModelMismatchError      stored vectors come from another embedding model
    └── StorageError            the data folder, the database or the cluster
        ├── DataFolderInUseError    another process writes there
        ├── SchemaTooNewError       written by a newer Samestory
        └── ClusterUnavailableError the cluster does not answer
            └── ClusterDrainedError     it was told to take nothing in any more

Each class has a stable `code`; a message says what was expected, what was found, what to do.
"""

from datetime import datetime
from typing import ClassVar


class SamestoryError(Exception):
    """Root of the tree; `str(error)` is fit to be shown to a user.

    Attributes:
        code: Stable, for programs.
        may_quote: Whether the message may repeat what somebody sent, which no log may hold.
    """

    code: ClassVar[str] = "error"
    may_quote: ClassVar[bool] = True


class InputError(SamestoryError):
    """What came from outside cannot be used."""

    code = "input-invalid"


class InvalidArticleError(InputError):
    """One article cannot be taken; the others of its batch are not affected.

    Attributes:
        field: Name of the offending field, or None when it is the whole article.
    """

    code = "article-invalid"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnreadableInputError(InputError):
    """A file, folder or stream cannot be read as articles."""

    code = "input-unreadable"


class InvalidQueryError(InputError):
    """A filter, cursor or option is malformed."""

    code = "query-invalid"


class FetchError(InputError):
    """What stands at an address could not be fetched this time.

    Attributes:
        retry_at: Its host asked not to be called before this instant; None if it did not.
    """

    code = "fetch-failed"

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class RefusedAddressError(FetchError):
    """An address may not be fetched: it is private, or robots.txt forbids it."""

    code = "address-refused"


class NotFoundError(SamestoryError):
    """There is no article or story of that id."""

    code = "not-found"


class GoneError(NotFoundError):
    """There was an article or story of that id; nothing of it is left."""

    code = "gone"


class ConflictError(SamestoryError):
    """A correction contradicts what a person said, or what was decided since they looked."""

    code = "conflict"


class OutdatedError(ConflictError):
    """A story is not, or no longer, as the caller saw it; they look again and decide anew."""

    code = "outdated"


class KeyRequiredError(SamestoryError):
    """The caller shows no key, or one that is unknown, revoked or expired."""

    code = "key-required"


class ScopeMissingError(SamestoryError):
    """The caller's key does not allow what is asked.

    Attributes:
        needed: The scope that would.
    """

    code = "scope-missing"

    def __init__(self, message: str, *, needed: str = "") -> None:
        super().__init__(message)
        self.needed = needed


class TooManyTasksError(SamestoryError):
    """As many tasks wait as may; ask again when one has ended."""

    code = "tasks-full"


class ConfigurationError(SamestoryError):
    """A setting, or what it points to, cannot be used."""

    code = "configuration-invalid"
    may_quote = False


class ModelMismatchError(ConfigurationError):
    """Stored vectors were made by another embedding model than the configured one."""

    code = "model-mismatch"


class StorageError(SamestoryError):
    """The data folder or the database cannot be used."""

    code = "storage-unavailable"
    may_quote = False


class DataFolderInUseError(StorageError):
    """Another process writes to the same data folder."""

    code = "data-folder-in-use"


class SchemaTooNewError(StorageError):
    """The database was written by a newer version of Samestory."""

    code = "schema-too-new"


class ClusterUnavailableError(StorageError):
    """The cluster that does the work does not answer."""

    code = "cluster-unavailable"


class ClusterDrainedError(ClusterUnavailableError):
    """The cluster was told to take nothing in any more."""

    code = "cluster-drained"

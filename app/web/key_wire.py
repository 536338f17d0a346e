"""Keys as the JSON of the REST API: schemas, examples, and how they are made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from app.domain.key import AccessKey, Scope
from app.service.keys import MAX_NAME_CHARACTERS, NewKey

KEY_IN: Final[dict[str, JsonValue]] = {
    "name": "Редакция „Дневник“",
    "scopes": ["ingest", "correct"],
    "expires_at": "2026-02-27T00:00:00Z",
}

KEY: Final[dict[str, JsonValue]] = {
    "id": "k5f0c6d0e9b7f",
    "name": "Редакция „Дневник“",
    "scopes": ["correct", "ingest"],
    "created_at": "2025-02-27T10:40:12Z",
    "expires_at": "2026-02-27T00:00:00Z",
    "last_used_at": "2025-02-28T08:02:00Z",
    "revoked_at": None,
}

KEY_CREATED: Final[dict[str, JsonValue]] = {
    "key": {**KEY, "last_used_at": None},
    "secret": "samestory_k5f0c6d0e9b7f_" + "x" * 43,
}

KEY_REVOKED: Final[dict[str, JsonValue]] = {**KEY, "revoked_at": "2025-02-28T09:15:40Z"}

KEY_LIST: Final[dict[str, JsonValue]] = {"keys": [KEY]}


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra={"examples": [KEY_IN]})

    name: str = Field(
        min_length=1,
        max_length=MAX_NAME_CHARACTERS,
        description="Who or what holds it; of one key only, until that is revoked.",
    )
    scopes: list[Scope] = Field(
        min_length=1,
        description="`ingest` and `correct` include `read`; `admin` includes all.",
    )
    expires_at: AwareDatetime | None = Field(
        default=None, description="It counts no more from then on; absent: never."
    )


class Key(BaseModel):
    """A key, without its secret."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    id: str = Field(description="The secret holds it too: `samestory_ID_…`.")
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None = Field(description="It counts no more since then.")


class KeyCreated(BaseModel):
    """A key that was just made, with its secret."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    key: Key
    secret: str = Field(description="To be sent as `Authorization: Bearer …`; never shown again.")


class KeyList(BaseModel):
    """All keys, oldest first; also those that count no more."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    keys: list[Key]


def key(source: AccessKey) -> Key:
    """A key as it goes over the wire."""
    return Key(
        id=source.id,
        name=source.name,
        scopes=sorted(source.scopes),
        created_at=source.created_at,
        expires_at=source.expires_at,
        last_used_at=source.last_used_at,
        revoked_at=source.revoked_at,
    )


def key_created(source: NewKey) -> KeyCreated:
    """A new key as it goes over the wire, this once."""
    return KeyCreated(key=key(source.key), secret=source.secret)


def key_list(sources: Iterable[AccessKey]) -> KeyList:
    """Keys as they go over the wire."""
    return KeyList(keys=[key(source) for source in sources])

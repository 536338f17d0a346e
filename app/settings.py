"""One frozen settings tree; the only reader of environment and settings file."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.domain.errors import ConfigurationError

PACKAGED_MODEL = "packaged"

_ORIGIN = r"https?://[^\s/,*@]+"  # no '*': without keys it would open everything to every page


class Settings(BaseSettings):
    """How Samestory runs. Each field is the environment variable `SAMESTORY_` + its name."""

    model_config = SettingsConfigDict(env_prefix="SAMESTORY_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("samestory", appauthor=False)),
        description="Folder of the database and the index.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL in place of the folder's database: `postgresql://user@host/name`.",
    )
    model: str = Field(
        default=PACKAGED_MODEL,
        description="Embedding model: `packaged`, a folder, or a sentence-transformers name.",
    )
    scorer: Path | None = Field(
        default=None,
        description="Weights of evidence made by `samestory train scorer`; default: the packaged.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on.")
    server: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Address of a running server that `app.client` and the reading commands ask.",
    )
    key: SecretStr | None = Field(
        default=None, description="Key that is sent to that server, as a bearer token."
    )
    writer: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Address of the server that writes, told to who sends changes to another.",
    )
    window_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="An article is compared with articles published within so many days of it.",
    )
    join_log_odds: float = Field(
        default=0.0,
        ge=-20,
        le=20,
        description="Log-odds above which an article joins a story; more makes smaller stories.",
    )
    batch_size: int = Field(
        default=256, ge=1, le=4096, description="Articles decided and committed together."
    )
    max_article_bytes: int = Field(
        default=5_000_000, ge=1_000, description="Larger articles are rejected."
    )
    max_unpacked_bytes: int = Field(
        default=50_000_000_000, ge=1_000, description="What unpacks to more is read up to there."
    )
    max_request_bytes: int = Field(
        default=100_000_000, ge=1_000, description="Larger request bodies are refused."
    )
    cors_origins: str | None = Field(
        default=None,
        pattern=rf"^{_ORIGIN}( *, *{_ORIGIN})*$",
        description="Origins whose pages may use the REST API, such as `https://example.org`; "
        "commas between.",
    )
    max_streams: int = Field(
        default=100, ge=1, le=10_000, description="Live streams served at once; more are refused."
    )
    rate_limit: int = Field(
        default=0, ge=0, description="Requests a minute that a caller may send; 0 for any number."
    )
    feed_polling: bool = Field(default=True, description="Whether `serve` polls the feeds.")
    feed_min_minutes: int = Field(
        default=10, ge=1, le=1_440, description="A feed is polled no more often than this."
    )
    feed_max_minutes: int = Field(
        default=360,
        ge=1,
        le=10_080,
        description="A feed is polled no less often than this, while it answers.",
    )
    feed_pages: int = Field(
        default=20,
        ge=0,
        le=1_000,
        description="Pages fetched a poll, for entries of which the feed has only a teaser.",
    )
    fetch_contact: str | None = Field(
        default=None,
        pattern=r"^[\x21-\x7e]+$",
        description="Mail or web address of yours, told to every site that is fetched from.",
    )
    fetch_interval_seconds: float = Field(
        default=2.0, ge=0, le=3_600, description="Least pause between two requests to a host."
    )
    fetch_timeout_seconds: float = Field(
        default=30.0, gt=0, le=600, description="Longest time that one answer may take."
    )
    fetch_max_bytes: int = Field(
        default=10_000_000, ge=1_000, description="Larger answers are refused; counted unpacked."
    )
    fetch_private: bool = Field(
        default=False, description="Allows fetching from private addresses, as of an intranet."
    )
    keep_texts_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="While serving, texts that came longer ago are forgotten; 0 keeps them.",
    )
    access_log: bool = Field(
        default=False, description="Whether `serve` logs each request: path, status, time."
    )
    cluster: str = Field(
        default="127.0.0.1:6390",
        pattern=r"^[^\s]+:\d{1,5}$",
        description="Address of the head of a cluster, see `samestory cluster`.",
    )
    cluster_token: SecretStr | None = Field(
        default=None,
        description="Shown at every connection within the cluster; default: one of its own "
        "in the data folder, for a cluster on this machine.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severity that is logged."
    )

    @property
    def stated_database(self) -> str | None:
        """`database_url`, which may hold a password: for opening the database, not for logs."""
        return None if self.database_url is None else self.database_url.get_secret_value()

    def apart(self, folder: Path, **changes: object) -> "Settings":
        """These settings in another folder and its own database, whatever the URL; some changed."""
        return self.model_copy(update={**changes, "data_dir": folder, "database_url": None})

    @property
    def trusted_origins(self) -> tuple[str, ...]:
        """`cors_origins`, one by one."""
        return tuple(each.strip() for each in (self.cors_origins or "").split(",") if each)


def load_settings(**overrides: object) -> Settings:
    """Reads the environment; `overrides` that are not None win over it.

    Raises:
        ConfigurationError: A value cannot be used; the message names variable and reason.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        problems = "; ".join(
            f"SAMESTORY_{str(part['loc'][0]).upper() if part['loc'] else ''}: {part['msg']}"
            for part in error.errors()
        )
        raise ConfigurationError(f"settings cannot be used: {problems}") from error

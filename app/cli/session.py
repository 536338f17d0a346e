"""What every verb begins with: its settings, and logging as they say."""

from collections.abc import Mapping
from typing import Annotated

import typer

from app.domain.errors import InvalidQueryError
from app.settings import Settings, load_settings
from app.telemetry import configure_logging

HostOption = Annotated[str | None, typer.Option(help="Address (over SAMESTORY_HOST).")]
PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port (over SAMESTORY_PORT); 0: any.")
]


def settings_of(ctx: typer.Context, **overrides: object) -> Settings:
    """The settings of this call: environment, then `--data-dir`, then the verb's own options.

    Configures logging as well, since its level is a setting.

    Raises:
        ConfigurationError: A value cannot be used.
        InvalidQueryError: `--server` was given to a verb that works on a data folder.
    """
    if _stated(ctx).get("server") is not None:
        raise InvalidQueryError(
            f"--server: `samestory {ctx.info_name}` works on a data folder only; leave it out"
        )
    return _configured(ctx, overrides)


def settings_to_read(ctx: typer.Context) -> Settings:
    """As `settings_of`, of a verb that can ask a server as well.

    Raises:
        ConfigurationError: A value cannot be used.
    """
    return _configured(ctx, {})


def _configured(ctx: typer.Context, overrides: Mapping[str, object]) -> Settings:
    settings = load_settings(**{**_stated(ctx), **overrides})
    configure_logging(settings.log_level)
    return settings


def _stated(ctx: typer.Context) -> Mapping[str, object]:
    return ctx.find_root().obj or {}

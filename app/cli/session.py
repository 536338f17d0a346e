"""What every verb begins with: its settings, and logging as they say."""

from pathlib import Path

import typer

from app.settings import Settings, load_settings
from app.telemetry import configure_logging


def settings_of(ctx: typer.Context, **overrides: object) -> Settings:
    """The settings of this call: environment, then `--data-dir`, then the verb's own options.

    Configures logging as well, since its level is a setting.

    Raises:
        ConfigurationError: A value cannot be used.
    """
    data_dir: Path | None = ctx.find_root().obj
    settings = load_settings(**{"data_dir": data_dir, **overrides})
    configure_logging(settings.log_level)
    return settings

"""Runs the command line: `samestory …` or `python -m app …`."""

from app.cli.main import app


def main() -> None:
    """Entry point of the `samestory` command."""
    app(prog_name="samestory")


if __name__ == "__main__":
    main()

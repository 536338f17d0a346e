"""`samestory bench`: how fast articles are taken in, and what a service withstands."""

import typer

from app.cli import bench_crash, bench_hostile, bench_ingest, bench_soak

app = typer.Typer(
    add_completion=False, no_args_is_help=True, epilog="Example: samestory bench ingest news.jsonl"
)


@app.callback()
def bench() -> None:
    """Measure how fast articles come in, and what is withstood."""


app.command(epilog=bench_ingest.EXAMPLE)(bench_ingest.ingest)
app.command(epilog=bench_crash.EXAMPLE)(bench_crash.crash)
app.command(epilog=bench_soak.EXAMPLE)(bench_soak.soak)
app.command(epilog=bench_hostile.EXAMPLE)(bench_hostile.hostile)

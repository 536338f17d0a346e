"""A schema of a PostgreSQL database that is there for a block only, for measuring."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text


@contextmanager
def scratch_schema(url: str) -> Iterator[str]:
    """Makes an empty schema in a database, and drops it after the block with all that is in it.

    Yields:
        The URL that leads into it.
    """
    name = f"samestory_scratch_{uuid.uuid4().hex[:12]}"
    inside = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(inside)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        inside = inside.update_query_dict({"options": f"-csearch_path={name}"})
        yield inside.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        engine.dispose()

"""The condition that bytes are within others, which the two databases write otherwise."""

from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class _Position(GenericFunction[int]):
    """The place of bytes within others, from 1; 0 where they are not."""

    name = "position_of_bytes"
    inherit_cache = True


def holds_bytes(column: ColumnElement[Any], sought: bytes) -> ColumnElement[bool]:
    """Whether a column of bytes holds these."""
    return _Position(column, literal(sought, LargeBinary)) > 0


@compiles(_Position, "sqlite")
def _instr(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr{compiler.process(element.clause_expr, **options)}"


@compiles(_Position, "postgresql")
def _position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f'pg_catalog."position"{compiler.process(element.clause_expr, **options)}'

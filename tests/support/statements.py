"""What a store is asked, noted where SQLAlchemy hands it to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from gateway.store.store import Store


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Give the statements that `store` is asked within the block, but for the change feed's own."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "changes" not in statement:
            asked.append(statement)

    engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)

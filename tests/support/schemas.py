"""Migrated, empty schemas of the PostgreSQL under test; a clean one is lent again: migrating is slow."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from gateway.model.identifiers import new_id
from gateway.store.migrate import migrate
from gateway.store.store import Store

_SHAPE = """
SELECT md5(string_agg(told, '|' ORDER BY told)) FROM (
    SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull) AS told
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT concat_ws(' ', conrelid::regclass, conname, contype) FROM pg_constraint
    WHERE connamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT concat_ws(' ', t.tgrelid::regclass, t.tgname, t.tgenabled) FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'function', proname) FROM pg_proc
    WHERE pronamespace = %(schema)s::regnamespace
) AS everything
"""
"""What a schema is made of: a test that changed it keeps others from getting it."""

_KEEP = """
DO $$
DECLARE
    named text;
    filled bool;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', {kept});
    FOR named IN SELECT tablename FROM pg_tables
        WHERE schemaname = {schema} AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', {schema}, named) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE %I.%I AS TABLE %I.%I', {kept}, named, {schema}, named);
        END IF;
    END LOOP;
END $$
"""
"""Keep what the migrations put into the tables."""

_EMPTY = """
DO $$
DECLARE
    held text;
    filled bool;
    full_ones text[] := '{{}}';
BEGIN
    FOR held IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = {schema} AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || held || ')' INTO filled;
        IF filled THEN full_ones := full_ones || held; END IF;
    END LOOP;
    IF cardinality(full_ones) > 0 THEN
        EXECUTE 'TRUNCATE ' || array_to_string(full_ones, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
    FOR held IN SELECT tablename FROM pg_tables WHERE schemaname = {kept} LOOP
        EXECUTE format('INSERT INTO %I.%I TABLE %I.%I', {schema}, held, {kept}, held);
    END LOOP;
END $$
"""
"""Empty the tables, but for what the migrations put into them."""


class Schemas:
    """Lends schemas to one test at a time each; all that it made are dropped when the process ends."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._clean: list[str] = []
        self._shapes: dict[str, str] = {}
        self._connection: psycopg.Connection | None = None

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[str]:
        """Give the URL of connections whose search path is a migrated, empty schema."""
        schema = self._clean.pop() if self._clean else await self._make()
        yield self._url_of(schema)
        if self._shape(schema) == self._shapes[schema]:
            self._run(_EMPTY, schema)
            self._clean.append(schema)
        else:
            self._drop(schema)

    async def _make(self) -> str:
        schema = f"test_{new_id().replace('-', '')}"
        self._owner.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        self._shapes[schema] = ""
        store = Store(self._url_of(schema))
        try:
            await migrate(store)
        finally:
            await store.close()
        self._run(_KEEP, schema)
        self._shapes[schema] = self._shape(schema)
        return schema

    def _run(self, script: LiteralString, schema: str) -> None:
        names = {"schema": sql.Literal(schema), "kept": sql.Literal(_kept(schema))}
        self._owner.execute(sql.SQL(script).format(**names))

    def _shape(self, schema: str) -> str:
        row = self._owner.execute(_SHAPE, {"schema": schema}).fetchone()
        assert row is not None
        return str(row[0])

    def _drop(self, schema: str) -> None:
        for name in (schema, _kept(schema)):
            self._owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        del self._shapes[schema]

    def _url_of(self, schema: str) -> str:
        url = self._url.update_query_dict({"options": f"-csearch_path={schema}"})
        return url.render_as_string(hide_password=False)

    @property
    def _owner(self) -> psycopg.Connection:
        if self._connection is None:
            plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            # What a test left open must fail it, and not keep the suite waiting.
            self._connection = psycopg.connect(plain, autocommit=True, options="-clock_timeout=20s")
            atexit.register(self._end)
        return self._connection

    def _end(self) -> None:
        for schema in list(self._shapes):
            self._drop(schema)
        self._owner.close()


def _kept(schema: str) -> str:
    return f"{schema}_kept"

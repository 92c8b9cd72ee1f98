"""Fixtures that every test may ask for; each is defined under `tests/support/`."""

from tests.support.stores import sqlite_template, store

__all__ = ["sqlite_template", "store"]

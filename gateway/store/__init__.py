"""The store: one schema, two engines (SQLite and PostgreSQL)."""

"""The evidence log: entries, journal, search."""

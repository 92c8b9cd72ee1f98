"""Simpul: an interoperability gateway for cross-agency government services."""

"""Obligations: one pure module each; `OBLIGATIONS` is the whole list."""

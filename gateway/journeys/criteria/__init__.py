"""Criteria: conditions of the four languages, and selectors of 1.1."""

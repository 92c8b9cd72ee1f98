"""Delegations: an agency lets another's systems act for it, as Maskinporten does."""

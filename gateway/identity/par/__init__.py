"""Pushed authorization requests (RFC 9126): the only way in."""

"""Demonstrating proof of possession (RFC 9449)."""

"""Browsers in which a person is signed in: how that begins, what it allows, and how it ends everywhere."""

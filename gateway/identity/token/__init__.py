"""The token endpoint: checks, grants, and the tokens that it issues."""

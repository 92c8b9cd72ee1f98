"""Dynamic client registration (RFC 7591, 7592): how an agency hands in a client without clicks."""

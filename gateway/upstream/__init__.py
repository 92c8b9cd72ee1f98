"""The way to the agencies: a small HTTP/1.1 client on httptools (docs/decisions/0007)."""

"""The keys that Simpul signs with: kept wrapped, rotated with overlap."""

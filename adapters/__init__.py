"""The adapters: one protocol a file; `ADAPTERS` is the whole list."""

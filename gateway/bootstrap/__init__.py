"""The composition root: what wires settings, store, adapters and policies together; `house` does it whole."""

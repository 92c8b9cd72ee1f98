"""Tables, one file a topic. Every topic's module is imported here, so that `metadata` is whole."""

from gateway.store.tables.change import changes
from gateway.store.tables.metadata import metadata

__all__ = ["changes", "metadata"]

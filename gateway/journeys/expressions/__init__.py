"""Runtime expressions: the grammar, apart from their evaluation."""

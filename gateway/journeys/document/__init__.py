"""Arazzo documents: read with bounds, checked against the specification, held as frozen values."""

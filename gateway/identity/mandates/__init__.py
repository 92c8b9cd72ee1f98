"""Mandates: who may act for whom, for what, and until when."""

"""Joined-up services: Arazzo documents and the engine that runs them."""

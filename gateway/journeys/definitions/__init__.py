"""Journeys as they are registered: versions, their life cycle, and what must hold before one is published."""

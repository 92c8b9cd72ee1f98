"""Agencies, services, agreements, clients; import and publish."""

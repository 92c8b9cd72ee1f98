"""The durable engine: stretches of work between two waits, each a workflow that survives its process."""

"""The control plane's HTTP API: one router file a resource."""

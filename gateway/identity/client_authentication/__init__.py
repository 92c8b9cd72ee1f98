"""How a client proves who it is: one check a file; the order is in `gateway/identity/endpoints.py`."""

"""The bench: a governed exchange beside nginx, HAProxy and Envoy, on loopback, in one run."""

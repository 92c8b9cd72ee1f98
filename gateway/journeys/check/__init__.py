"""Static checks: what can be known about a journey before it runs. One file a check."""

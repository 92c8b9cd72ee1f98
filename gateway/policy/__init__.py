"""The policy engine and its decision cache."""

"""Three demo agencies: stateful servers that speak like real ones, with invented people."""

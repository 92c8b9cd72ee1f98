"""Cedar policies (one rule a file) and obligations."""

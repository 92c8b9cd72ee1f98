"""What holds over the workers of a gateway; these files share one gateway on each engine."""

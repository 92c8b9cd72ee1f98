"""The demo: three agencies with invented people, and the story that `make demo` tells."""

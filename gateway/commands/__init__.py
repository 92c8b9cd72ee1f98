"""The `simpul` command: one file a group of verbs."""

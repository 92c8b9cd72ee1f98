"""The pages' routes, one file a task of the person."""

"""The stages of an exchange, one file each."""

"""The authorization endpoint: from a pushed request and a signed-in person to a code."""

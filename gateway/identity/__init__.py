"""Sign-in: the authorization server, token verification, sign-in at agencies."""

"""Other issuers whose access tokens are accepted."""

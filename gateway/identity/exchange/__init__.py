"""Token exchange (RFC 8693): narrower tokens for one agency, with the chain of those who act."""

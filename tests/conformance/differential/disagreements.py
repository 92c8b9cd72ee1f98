"""Where Simpul is stricter than its peer, and why it stays so. Laxer it is nowhere."""

from __future__ import annotations

from tests.conformance.differential.draft import CHALLENGE, VERIFIER

STRICTER = {
    # JSON and JOSE
    "b64 false": "no extension is understood, critical or not",
    "crit of b64": "no critical extension is understood",
    "signature padded": "base64url of JOSE has no padding (RFC 7515 section 2)",
    "header repeats alg": "repeated members are refused (RFC 7515 section 4)",
    "claims repeat iss": "repeated members are refused (RFC 7519 section 4)",
    "claims with a byte-order mark": "JSON begins without one (RFC 8259 section 8.1)",
    "typ a number": "a typ is a text (RFC 7515 section 4.1.9)",
    "iat 70 s ahead": "over 60 s ahead is refused, whether or not there is a nonce (FAPI 2.0 5.3.2.1, 13)",
    "iat an hour ahead": "the same",
    # Assertions
    "jti of 300 characters": "what is remembered is bounded",
    "exp 5 s past": "what has expired has expired",
    "exp in a year": "an assertion lives ten minutes at most: its jti is remembered so long",
    "exp enormous": "the same",
    "with a secret": "two ways to authenticate at once (RFC 6749 section 2.3)",
    "client_id empty": "an empty client_id is not the client's",
    "client_id ''": "the same",
    # Proofs
    "typ in upper case": "dpop+jwt as it is written (RFC 9449 section 4.2)",
    "typ with application/": "the same",
    "htu with spaces": "no URI has spaces (RFC 3986)",
    "iat an hour ago": "old proofs are refused though their nonce is fresh",
    "iat a year ago": "the same",
    "repeated": "two Authorization fields are ambiguous",
    # Authorization requests
    "response_type 'code code'": "code, and nothing else",
    "response_mode ''": "an empty mode is none that is known",
    f"code_challenge {CHALLENGE + 'A'!r}": "an S256 challenge has 43 characters (RFC 7636 section 4.2)",
    f"code_challenge {VERIFIER[:20] + '… (64)'!r}": "the same",
    "scope 'openid unknown'": "an unknown scope is refused, not left out (RFC 6749 section 3.3)",
    "scope 'unknown'": "the same",
    "scope 'offline_access'": "the same",
    "state 'ünïcode'": "printable ASCII (RFC 6749 appendix A.5)",
    "state 'a\\nb'": "the same",
    "nonce 'a\\x00b'": "the same",
    "prompt 'login login'": "each prompt once",
    "max_age ''": "an empty number is none",
    "request_uri ''": "a request_uri cannot be pushed, empty or not",
    "dpop_jkt ''": "an empty thumbprint names no key",
    "resource unknown": "a resource of another house is refused (RFC 8707 section 2)",
    "redirect_uri missing": "needed at the token endpoint too",
    "redirect_uri ''": "the same",
    "typ of a proof": "a proof is nothing else (RFC 8725 section 3.11)",
    "typ of a token": "a token is nothing else",
    "state an object": "a state is a text",
    # Forms
    "not UTF-8": "forms are UTF-8 (RFC 6749 appendix B)",
    "100 parameters": "parameters are bounded",
}
"""What the peer accepts and Simpul does not, by mutation."""


def reason(table: dict[str, str], names: tuple[str, ...]) -> str | None:
    """Return the entry that says why a case with these mutations is answered differently, or None."""
    for name in names:
        for known in (name, name.partition(": ")[2]):
            if known in table:
                return known
    return None

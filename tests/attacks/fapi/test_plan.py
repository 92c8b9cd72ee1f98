"""Every module of the OpenID FAPI 2.0 Security Profile Final server plan, and the test that stands for it.

The modules for signed requests are those of the Message Signing Final plan:
this profile takes request objects. Left out are modules of other profiles
(Brazil, Australia, UAE, Saudi Arabia), of Grant Management and of the claims
parameter: Simpul's metadata offers none of them.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FAPI, OAUTH = "fapi", "oauth"
PLAN = {
    "discovery-endpoint-verification": (FAPI, "test_discovery_endpoint_verification"),
    "happy-flow": (OAUTH, "test_happy_flow"),
    "user-rejects-authentication": (OAUTH, "test_user_rejects_authentication"),
    "ensure-server-accepts-request-object-with-multiple-aud": (
        FAPI,
        "test_ensure_server_accepts_request_object_with_multiple_aud",
    ),
    "ensure-authorization-request-without-state-success": (
        OAUTH,
        "test_ensure_request_without_state_succeeds",
    ),
    "ensure-authorization-request-without-nonce-success": (
        OAUTH,
        "test_ensure_request_without_nonce_succeeds",
    ),
    "ensure-authorization-request-with-64-char-nonce-success": (
        FAPI,
        "test_ensure_authorization_request_with_64_char_nonce_succeeds",
    ),
    "ensure-other-scope-order-succeeds": (FAPI, "test_ensure_other_scope_order_succeeds"),
    "access-token-type-header-case-sensitivity": (OAUTH, "test_access_token_type_header_case_sensitivity"),
    "ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted": (
        FAPI,
        "test_ensure_request_object_with_nbf_8_seconds_in_the_future_is_accepted",
    ),
    "check-dpop-proof-nbf-exp": (FAPI, "test_accepted"),
    "ensure-dpop-proof-with-iat-10seconds-before-and-after-succeeds": (
        OAUTH,
        "test_ensure_dpop_proof_with_iat_ten_seconds_before_and_after_succeeds",
    ),
    "ensure-mismatched-dpop-jkt-fails": (OAUTH, "test_ensure_mismatched_dpop_jkt_fails"),
    "ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt": (
        OAUTH,
        "test_ensure_mismatched_dpop_proof_fails_at_token_endpoint",
    ),
    "ensure-token-endpoint-fails-with-mismatched-dpop-jkt": (
        FAPI,
        "test_ensure_token_endpoint_fails_with_mismatched_dpop_jkt",
    ),
    "ensure-dpop-proof-at-par-endpoint-binding-success": (
        FAPI,
        "test_ensure_dpop_proof_at_par_endpoint_binding_success",
    ),
    "ensure-dpop-auth-code-binding-success": (FAPI, "test_ensure_dpop_auth_code_binding_success"),
    "ensure-different-nonce-inside-and-outside-request-object": (
        FAPI,
        "test_ensure_different_nonce_and_state_inside_and_outside_request_object",
    ),
    "ensure-different-state-inside-and-outside-request-object": (
        FAPI,
        "test_ensure_different_nonce_and_state_inside_and_outside_request_object",
    ),
    "ensure-authorization-request-with-long-nonce": (
        FAPI,
        "test_ensure_authorization_request_with_long_nonce",
    ),
    "ensure-authorization-request-with-long-state": (
        FAPI,
        "test_ensure_authorization_request_with_long_state",
    ),
    "ensure-request-object-without-exp-fails": (FAPI, "test_ensure_request_object_times"),
    "ensure-request-object-without-nbf-fails": (FAPI, "test_ensure_request_object_times"),
    "ensure-expired-request-object-fails": (FAPI, "test_ensure_request_object_times"),
    "ensure-request-object-with-exp-over-60-fails": (FAPI, "test_ensure_request_object_times"),
    "ensure-request-object-with-nbf-over-60-fails": (FAPI, "test_ensure_request_object_times"),
    "state-only-outside-request-object-not-used": (FAPI, "test_state_only_outside_request_object_not_used"),
    "ensure-request-object-without-redirect-uri-fails": (
        FAPI,
        "test_ensure_request_object_without_redirect_uri_fails",
    ),
    "ensure-request-object-with-bad-aud-fails": (FAPI, "test_ensure_request_object_with_bad_aud_fails"),
    "ensure-signed-request-object-with-RS256-fails": (
        FAPI,
        "test_ensure_signed_request_object_with_rs256_fails",
    ),
    "ensure-request-object-signature-algorithm-is-not-none": (
        FAPI,
        "test_ensure_request_object_signature_algorithm_is_not_none",
    ),
    "ensure-request-object-with-invalid-signature-fails": (
        FAPI,
        "test_ensure_request_object_with_invalid_signature_fails",
    ),
    "ensure-matching-key-in-authorization-request": (
        FAPI,
        "test_ensure_matching_key_in_authorization_request",
    ),
    "ensure-unsigned-request-at-par-endpoint-fails": (
        FAPI,
        "test_ensure_unsigned_request_at_par_endpoint_fails",
    ),
    "ensure-registered-redirect-uri": (
        OAUTH,
        "test_par_authorization_request_containing_invalid_redirect_uri",
    ),
    "ensure-unsigned-authorization-request-without-using-par-fails": (
        OAUTH,
        "test_ensure_unsigned_authorization_request_without_using_par_fails",
    ),
    "ensure-redirect-uri-in-authorization-request": (OAUTH, "test_par_without_redirect_uri"),
    "ensure-response-type-code-idtoken-fails": (FAPI, "test_ensure_response_type_other_than_code_fails"),
    "ensure-response-type-token-fails": (FAPI, "test_ensure_response_type_other_than_code_fails"),
    "ensure-client-id-in-token-endpoint": (FAPI, "test_ensure_client_id_in_token_endpoint"),
    "ensure-holder-of-key-required": (FAPI, "test_ensure_holder_of_key_required"),
    "ensure-authorization-code-is-bound-to-client": (
        OAUTH,
        "test_ensure_authorization_code_is_bound_to_client",
    ),
    "attempt-reuse-authorization-code-after-one-second": (
        FAPI,
        "test_attempt_reuse_authorization_code_after_one_second",
    ),
    "attempt-to-use-expired-auth-code": (FAPI, "test_attempt_to_use_expired_auth_code"),
    "ensure-signed-client-assertion-with-RS256-fails": (
        FAPI,
        "test_ensure_signed_client_assertion_with_rs256_fails",
    ),
    "ensure-client-assertion-in-token-endpoint": (
        OAUTH,
        "test_ensure_token_endpoint_fails_without_client_assertion",
    ),
    "ensure-client-assertion-with-exp-is-5-minutes-in-past-fails": (
        OAUTH,
        "test_ensure_bad_client_assertion_fails",
    ),
    "ensure-client-assertion-with-wrong-aud-fails": (
        FAPI,
        "test_ensure_client_assertion_with_wrong_aud_fails",
    ),
    "ensure-client-assertion-with-no-sub-fails": (OAUTH, "test_ensure_bad_client_assertion_fails"),
    "dpop-negative-tests": (FAPI, "test_refused"),
    "refresh-token": (OAUTH, "test_refresh_token_is_not_rotated_and_stays_usable"),
    "par-ensure-server-accepts-reused-request-uri-before-authentication-completion": (
        FAPI,
        "test_par_ensure_server_accepts_reused_request_uri_before_authentication_completion",
    ),
    "par-attempt-reuse-request-uri": (OAUTH, "test_par_attempt_reuse_request_uri"),
    "par-attempt-to-use-expired-request-uri": (FAPI, "test_par_attempt_to_use_expired_request_uri"),
    "par-ensure-jwt-client-assertion-with-iat-nbf-8-seconds-in-the-future-is-accepted": (
        OAUTH,
        "test_accepts_client_assertion_up_to_ten_seconds_ahead",
    ),
    "par-ensure-jwt-client-assertion-with-iat-nbf-over-60-seconds-in-the-future-fails": (
        OAUTH,
        "test_ensure_bad_client_assertion_fails",
    ),
    "par-ensure-request-uri-is-bound-to-client": (
        OAUTH,
        "test_par_attempt_to_use_request_uri_for_different_client",
    ),
    "par-reject-request-uri-in-par-authorization-form-params": (
        OAUTH,
        "test_par_authorization_request_containing_request_uri",
    ),
    "par-reject-invalid-http-verb": (OAUTH, "test_par_attempt_invalid_http_method"),
    "par-ensure-pkce-required": (OAUTH, "test_par_ensure_pkce_required"),
    "par-ensure-pkce-code-verifier-required": (FAPI, "test_par_ensure_pkce_code_verifier_required"),
    "par-incorrect-pkce-code-verifier-rejected": (OAUTH, "test_incorrect_pkce_code_verifier_rejected"),
    "par-ensure-plain-pkce-rejected": (OAUTH, "test_par_plain_pkce_rejected"),
    "par-reject-request-uri-in-par-authorization-request": (
        FAPI,
        "test_par_reject_request_uri_in_par_authorization_request",
    ),
    "par-without-duplicate-parameters": (OAUTH, "test_happy_flow"),
    "par-endpoint-as-array-audience-fails": (OAUTH, "test_ensure_bad_client_assertion_fails"),
    "par-endpoint-as-audience-fails": (OAUTH, "test_ensure_bad_client_assertion_fails"),
    "par-token-endpoint-as-audience-fails": (OAUTH, "test_ensure_bad_client_assertion_fails"),
}


def _tests(folder: str) -> set[str]:
    sources = (Path(__file__).parents[1] / folder).glob("test_*.py")
    trees = [ast.parse(source.read_text()) for source in sources]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}


@pytest.mark.parametrize("module", PLAN)
def test_the_module_has_its_case(module: str) -> None:
    folder, name = PLAN[module]
    assert name in _tests(folder)

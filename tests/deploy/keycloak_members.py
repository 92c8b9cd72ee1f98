"""The members that a realm file of ours may use: Keycloak 26 refuses to import any that it does not know."""

from __future__ import annotations

from typing import Final

_REALM: Final = """
id realm displayName displayNameHtml notBefore defaultSignatureAlgorithm revokeRefreshToken
accessTokenLifespan ssoSessionIdleTimeout ssoSessionMaxLifespan clientSessionIdleTimeout
clientSessionMaxLifespan accessCodeLifespan accessCodeLifespanUserAction accessCodeLifespanLogin enabled
sslRequired registrationAllowed registrationEmailAsUsername rememberMe verifyEmail loginWithEmailAllowed
duplicateEmailsAllowed resetPasswordAllowed editUsernameAllowed bruteForceProtected permanentLockout
maxFailureWaitSeconds failureFactor roles groups passwordPolicy otpPolicyType otpPolicyAlgorithm
otpPolicyDigits otpPolicyPeriod webAuthnPolicyUserVerificationRequirement clients clientScopes smtpServer
browserSecurityHeaders eventsEnabled components internationalizationEnabled supportedLocales defaultLocale
authenticationFlows authenticatorConfig requiredActions browserFlow attributes
"""
_CLIENT: Final = """
id clientId name description rootUrl adminUrl baseUrl surrogateAuthRequired enabled
clientAuthenticatorType redirectUris webOrigins notBefore bearerOnly consentRequired standardFlowEnabled
implicitFlowEnabled directAccessGrantsEnabled serviceAccountsEnabled publicClient frontchannelLogout
protocol attributes fullScopeAllowed protocolMappers defaultClientScopes optionalClientScopes
"""
_ATTRIBUTES: Final = """
use.jwks.url jwks.url token.endpoint.auth.signing.alg id.token.signed.response.alg
pkce.code.challenge.method exclude.issuer.from.auth.response backchannel.logout.url
backchannel.logout.session.required use.refresh.tokens
"""
REALM: Final = frozenset(_REALM.split())
CLIENT: Final = frozenset(_CLIENT.split())
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
"""Attributes of an OpenID Connect client; Keycloak keeps a misspelt one, and does not heed it."""
MAPPER: Final = frozenset({"id", "name", "protocol", "protocolMapper", "consentRequired", "config"})
SCOPES: Final = frozenset({"basic", "acr", "profile", "email", "address", "phone", "roles", "web-origins"})
"""Client scopes that every new realm has."""

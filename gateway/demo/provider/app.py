"""The demo provider as an OpenID provider: discovery, keys, a page to choose a person, tokens, sign-out."""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import httpx2
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.demo.provider.accounts import BY_SUBJECT, LEVELS
from gateway.demo.provider.page import chooser, signed_out
from gateway.demo.provider.state import SignedInThere, State
from gateway.demo.provider.texts import TEXTS

COOKIE: Final = "demo-provider"
_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


def create_app(state: State) -> FastAPI:
    """Return the provider of `state`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return {
            "issuer": state.issuer,
            "authorization_endpoint": f"{state.issuer}/authorize",
            "token_endpoint": f"{state.issuer}/token",
            "jwks_uri": f"{state.issuer}/jwks",
            "end_session_endpoint": f"{state.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "acr_values_supported": list(LEVELS),
            "ui_locales_supported": list(TEXTS),
        }

    @app.get("/jwks")
    async def jwks() -> dict[str, Any]:
        return state.jwks()

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        parameters = dict(request.query_params)
        if parameters.get("redirect_uri") != state.callback or parameters.get("client_id") != "simpul":
            return JSONResponse({"error": "invalid_request"}, 400)
        session = state.browsers.get(request.cookies.get(COOKIE, ""))
        if session is not None and _will_do(session, parameters):
            return _send_back(state, session, parameters)
        return chooser(request, parameters)

    @app.post("/authorize")
    async def choose(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        account, level = BY_SUBJECT.get(form.pop("account", "")), form.pop("level", "")
        if form.get("redirect_uri") != state.callback or level not in LEVELS:
            return JSONResponse({"error": "invalid_request"}, 400)
        if account is None:
            return _redirect(state, {"error": "access_denied", "state": form.get("state", "")})
        session, cookie = SignedInThere(account, level, int(time.time())), secrets.token_urlsafe(24)
        state.browsers[cookie] = session
        response = _send_back(state, session, form)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax")
        return response

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        code = state.codes.pop(form.get("code", ""), None)
        if not await _is_simpul(state, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = code.parameters if code is not None else {}
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if code is None or code.expires < time.time() or asked.get("code_challenge") != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        session = code.session
        claims = {**session.account.claims(), "acr": session.level, "auth_time": session.at}
        identity = state.sign({**claims, "sid": session.id, "nonce": asked.get("nonce")})
        opaque = secrets.token_urlsafe(24)
        answer = {"access_token": opaque, "token_type": "Bearer", "expires_in": 60, "id_token": identity}
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    @app.get("/logout")
    async def logout(request: Request) -> Response:
        session = state.browsers.pop(request.cookies.get(COOKIE, ""), None)
        if session is not None:
            claims = {"sub": session.account.subject, "sid": session.id, "jti": secrets.token_urlsafe(12)}
            logout_token = state.sign({**claims, "events": {_EVENT: {}}}, "logout+jwt")
            async with httpx2.AsyncClient(trust_env=False, timeout=5.0) as http:
                url = f"{state.relying_party}/signin/backchannel/demo"
                await http.post(url, data={"logout_token": logout_token})
        return signed_out(request)

    return app


def _will_do(session: SignedInThere, parameters: dict[str, str]) -> bool:
    levels, wanted = list(LEVELS), parameters.get("acr_values", "").split()
    strong = not wanted or levels.index(session.level) >= min(
        (levels.index(name) for name in wanted if name in LEVELS), default=0
    )
    age = parameters.get("max_age", "")
    recent = not age.isdigit() or time.time() - session.at <= int(age)
    return strong and recent and parameters.get("prompt") != "login"


def _send_back(state: State, session: SignedInThere, parameters: dict[str, str]) -> Response:
    return _redirect(
        state, {"code": state.new_code(session, parameters), "state": parameters.get("state", "")}
    )


def _redirect(state: State, parameters: dict[str, str]) -> Response:
    query = urlencode({**parameters, "iss": state.issuer})
    return Response(status_code=303, headers={"location": f"{state.callback}?{query}"})


async def _is_simpul(state: State, form: dict[str, str]) -> bool:
    """Say whether the client assertion is signed with a key that Simpul publishes (RFC 7523)."""
    async with httpx2.AsyncClient(trust_env=False, timeout=5.0) as http:
        keys = KeySet.import_key_set((await http.get(f"{state.relying_party}/oauth/jwks")).json())
    try:
        token = jwt.decode(form.get("client_assertion", ""), keys, algorithms=["ES256"])
    except (JoseError, ValueError):
        return False
    claims = token.claims
    named = claims.get("iss") == claims.get("sub") == "simpul" and claims.get("aud") == state.issuer
    return named and float(claims.get("exp", 0)) > time.time()

// npm openid-client, a certified FAPI 2.0 client, driven by lines of JSON: {"do": …} in, its answer out.
// Whatever it refuses comes back as {"error": …}. Ends with its stdin.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from "jose";
import * as client from "openid-client";

const log = console.error;
console.log = console.info = console.warn = log; // stdout is for the protocol

let config, issuer, key, dpop, verifier, state, nonce, tokens, logouts;

const proof = () => ({ DPoP: dpop });
const shown = (answer) => ({ ...answer, claims: answer.claims?.() });

// The back-channel logout endpoint of this client, as OpenID Connect Back-Channel Logout 1.0, 2.6 validates.
async function receiveLogouts() {
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", async () => {
      try {
        const token = new URLSearchParams(Buffer.concat(parts).toString()).get("logout_token");
        const keys = await (await fetch(config.serverMetadata().jwks_uri)).json();
        const options = { issuer, audience: config.clientMetadata().client_id, typ: "logout+jwt",
                          requiredClaims: ["iat", "exp", "jti", "events"] };
        const { payload } = await jwtVerify(token, createLocalJWKSet(keys), options);
        const event = payload.events["http://schemas.openid.net/event/backchannel-logout"];
        if (typeof event !== "object" || "nonce" in payload || !(payload.sub || payload.sid)) throw new Error("claims");
        logouts.push(payload);
        response.writeHead(200, { "cache-control": "no-store" }).end();
      } catch (error) {
        logouts.push({ refused: `${error}` });
        response.writeHead(400).end();
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}/logout`;
}

const operations = {
  async listen() {
    logouts = [];
    return { uri: await receiveLogouts() };
  },
  async discover({ server, id, jwk, dpopAlg = "ES256", metadata = {} }) {
    const { alg, kid } = jwk;
    key = { key: await importJWK(jwk, alg), kid };
    const options = { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] };
    config = await client.discovery(new URL(server), id, metadata, client.PrivateKeyJwt(key), options);
    issuer = config.serverMetadata().issuer;
    dpop = client.getDPoPHandle(config, await client.randomDPoPKeyPair(dpopAlg));
    return config.serverMetadata();
  },
  async clientCredentials({ parameters }) {
    tokens = await client.clientCredentialsGrant(config, parameters, proof());
    return tokens;
  },
  // A grant that the client signs itself (RFC 7523 section 2.1); it needs no other authentication.
  async signedGrant({ claims }) {
    const metadata = config.clientMetadata();
    const plain = new client.Configuration(config.serverMetadata(), metadata.client_id, {}, client.None());
    client.allowInsecureRequests(plain);
    const alg = key.key.algorithm.name === "ECDSA" ? "ES256" : "PS256";
    const assertion = await new SignJWT({ ...claims, jti: client.randomNonce() })
      .setProtectedHeader({ alg, kid: key.kid }).setIssuer(metadata.client_id).setAudience(issuer)
      .setIssuedAt().setExpirationTime("60s").sign(key.key);
    const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    tokens = await client.genericGrantRequest(plain, grant, { assertion }, proof());
    return tokens;
  },
  async push({ parameters, signed = false, withProof = true }) {
    verifier = client.randomPKCECodeVerifier();
    [state, nonce] = [client.randomState(), client.randomNonce()];
    let request = {
      ...parameters, state, nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    if (signed) {
      request = (await client.buildAuthorizationUrlWithJAR(config, request, key)).searchParams;
    }
    const url = await client.buildAuthorizationUrlWithPAR(config, request, withProof ? proof() : undefined);
    return { url: url.href };
  },
  async redeem({ url }) {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    tokens = await client.authorizationCodeGrant(config, new URL(url), checks, undefined, proof());
    return shown(tokens);
  },
  async refresh({ parameters }) {
    const had = tokens.refresh_token;
    const next = await client.refreshTokenGrant(config, had, parameters, proof());
    tokens = { ...next, refresh_token: next.refresh_token ?? had };
    return shown(next);
  },
  async userinfo({ sub }) {
    return client.fetchUserInfo(config, tokens.access_token, sub, proof());
  },
  async call({ url, method = "GET" }) {
    const answer = await client.fetchProtectedResource(
      config, tokens.access_token, new URL(url), method, undefined, undefined, proof());
    return { status: answer.status, body: await answer.text() };
  },
  async introspect({ token = tokens.access_token }) {
    return client.tokenIntrospection(config, token);
  },
  async revoke({ which = "access_token" }) {
    await client.tokenRevocation(config, tokens[which]);
    return {};
  },
  async exchange({ parameters }) {
    const grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    const subject = { subject_token: tokens.access_token,
                      subject_token_type: "urn:ietf:params:oauth:token-type:access_token" };
    return client.genericGrantRequest(config, grant, { ...subject, ...parameters }, proof());
  },
  async register({ server, metadata, initialAccessToken }) {
    const options = { initialAccessToken, execute: [client.allowInsecureRequests] };
    const made = await client.dynamicClientRegistration(new URL(server), metadata, client.None(), options);
    return made.clientMetadata();
  },
  async endSession({ parameters }) {
    const hint = tokens?.id_token ? { id_token_hint: tokens.id_token } : {};
    return { url: client.buildEndSessionUrl(config, { ...hint, ...parameters }).href };
  },
  async logouts({ wait = 0 }) {
    const until = Date.now() + wait * 1000;
    while (logouts.length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    return { received: logouts };
  },
};

function reason(error) {
  const cause = error.cause?.body ?? error.cause?.parameters ?? error.cause?.message ?? error.cause ?? "";
  return [error.code, error.error, error.message, JSON.stringify(cause)].filter(Boolean).join(" | ");
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = (await operations[name](given)) ?? {};
  } catch (error) {
    answer = { error: reason(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);

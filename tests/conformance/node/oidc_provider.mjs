// Runs npm oidc-provider, a certified server, with the FAPI 2.0 profile, on a port of its own.
// Reads its configuration as one line of JSON on stdin, answers with one line {"issuer": …}, and
// ends with its stdin. Whoever comes to sign in is the account that the configuration names.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const ALGORITHMS = ["PS256", "ES256", "EdDSA", "Ed25519"];
const log = console.error;
console.log = console.info = console.warn = log; // stdout is for the protocol

const lines = createInterface({ input: process.stdin });
const given = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();

async function signingKey() {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: "own" };
}

const account = given.account ?? { sub: "anna" };
const fapi = given.fapi ?? true;
const configuration = {
  clients: given.clients,
  jwks: { keys: [await signingKey()] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  clientAuthMethods: ["private_key_jwt", ...(fapi ? [] : ["client_secret_basic"])],
  enabledJWA: {
    clientAuthSigningAlgValues: ALGORITHMS,
    requestObjectSigningAlgValues: ALGORITHMS,
    dPoPSigningAlgValues: ALGORITHMS,
    idTokenSigningAlgValues: ["ES256"],
  },
  clientDefaults: { id_token_signed_response_alg: "ES256" },
  clockTolerance: 10,
  scopes: given.scopes ?? ["openid"],
  claims: given.claims ?? { openid: ["sub"], profile: ["name"] },
  // Simpul is on loopback here, which the peer's own guard would refuse.
  fetch: (url, { dispatcher: _guard, ...options }) => globalThis.fetch(url, options),
  conformIdTokenClaims: fapi, // an upstream provider puts what it knows of a person into the ID token
  acrValues: given.acr ? [given.acr] : [],
  rotateRefreshToken: false,
  issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
  responseTypes: ["code"],
  ttl: { AccessToken: 300, AuthorizationCode: 45, ClientCredentials: 300, Grant: 3600, IdToken: 300,
         Interaction: 600, RefreshToken: 3600, Session: 3600 },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ ...account, sub: id }) }),
  loadExistingGrant: async ({ oidc }) => {
    const { Grant } = oidc.provider;
    const { clientId } = oidc.client;
    const known = oidc.session.grantIdFor(clientId);
    const had = known ? await Grant.find(known) : undefined;
    const grant = had ?? new Grant({ clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope([...oidc.requestParamScopes].join(" "));
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => fapi },
    fapi: { enabled: fapi, profile: fapi ? "2.0" : undefined },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: fapi },
    requestObjects: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    backchannelLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: () => ({ scope: (given.scopes ?? []).join(" "), accessTokenFormat: "opaque" }),
      useGrantedResource: () => true,
    },
  },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  provider.on("server_error", (_context, error) => log(error));
  if (process.env.PEER_LOG) {
    for (const name of ["authorization.error", "grant.error", "pushed_authorization_request.error"]) {
      provider.on(name, (_context, error) => log(name, error.message, error.error_detail ?? ""));
    }
  }
  server.on("request", async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return answer(request, response);
    const { prompt, grantId } = await provider.interactionDetails(request, response);
    const signedIn = { accountId: account.sub, acr: given.acr, amr: given.amr, remember: true };
    const result = prompt.name === "consent" ? { consent: { grantId } } : { login: signedIn };
    await provider.interactionFinished(request, response, result);
  });
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

// An OpenID provider that is not ours (the npm package oidc-provider), at the path of a tenant.
// Whoever asks is signed in and consents at once. Prints its origin as its first line.

import { createServer } from "node:http";
import Provider from "oidc-provider";

const [mount, clientId, clientSecret, redirectUri, scopes] = process.argv.slice(2);

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(origin + mount, {
  clients: [
    {
      client_id: clientId,
      ...(clientSecret === ""
        ? { token_endpoint_auth_method: "none" }
        : { client_secret: clientSecret, token_endpoint_auth_method: "client_secret_post" }),
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [redirectUri],
    },
  ],
  cookies: { keys: ["practice"] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "Practice" }) }),
  interactions: { url: (_, interaction) => `${mount}/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  rotateRefreshToken: true,
  scopes: ["openid", "profile", "offline_access", ...scopes.split(" ")],
});

async function answered(request, response) {
  const { params, prompt, grantId, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    return provider.interactionFinished(request, response, { login: { accountId: "practice" } });
  }
  const account = { accountId: session.accountId, clientId: params.client_id };
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant(account);
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const callback = provider.callback();
server.on("request", (request, response) => {
  request.originalUrl = request.url;
  request.url = request.url.slice(mount.length) || "/";
  if (request.url.startsWith("/interaction/")) {
    answered(request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  } else {
    callback(request, response);
  }
});
console.log(origin);

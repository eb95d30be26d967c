// core/redact/rules/client-files.ts: secrets in the configuration files and statements of package and database clients.
import { looksRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";
import { isStandIn } from "../stand-in.ts";

export const CLIENT_FILES: readonly Rule[] = [
  {
    kind: "registry_auth", // .npmrc
    hints: ["_auth", "_password"],
    pattern: /((?::|\b)_(?:authToken|auth|password)[ \t]{0,2}=[ \t]{0,2}["']?)([^\s"'\0]{6,2000})/g,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "registry_auth", // .docker/config.json
    hints: ["auth", "token"],
    pattern:
      /("(?:auth|identitytoken|registrytoken)\\?"[ \t]{0,4}:[ \t]{0,4}\\?")([A-Za-z0-9+/=_.-]{8,4000})/g,
    accepts: (secret) => secret.endsWith("=") || looksRandom(secret, 3),
  },
  {
    kind: "registry_auth",
    hints: ["dckr_"],
    pattern: /dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}/g,
  },
  {
    kind: "registry_auth", // .netrc
    hints: ["login"],
    pattern: /(\blogin[ \t]{1,4}[^\s\0]{1,128}[ \t]{1,4}password[ \t]{1,4})([^\s\0]{3,256})/g,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "registry_auth", // NuGet.config
    hints: ["ClearTextPassword"],
    pattern: /(ClearTextPassword"[ \t]{1,4}value=")([^"\n\0]{3,256})/g,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "password_assignment", // SQL
    hints: ["assword '", "ASSWORD '", "ENTIFIED BY '", "entified by '"],
    pattern: /(\b(?:password|identified by)[ \t]')([^'\n\0]{4,256})/gi,
    accepts: (secret) => !isStandIn(secret),
  },
];

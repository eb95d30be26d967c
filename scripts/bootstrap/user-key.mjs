// scripts/bootstrap/user-key.mjs: the local user's signing key, an Ed25519 JWK; made once, never overwritten.
import { createHash, generateKeyPairSync } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { missing, ok, SetupFault, wrong } from "./finding.mjs";
import { keys } from "./places.mjs";

const OTHERS_BITS = 0o077;

/** @type {import("./finding.mjs").Step} */
export const userKey = {
  name: "user key",
  async inspect() {
    const path = keyPath();
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      return missing({
        what: "no signing key of the local user",
        where: path,
        fix: "node scripts/bootstrap.mjs",
      });
    }
    if ((found.mode & OTHERS_BITS) !== 0) {
      return wrong({ what: "others may read the private key", where: path, fix: `chmod 600 ${path}` });
    }
    if (isPrivateKey(path)) return ok(path);
    const fix = `mv ${path} ${path}.old && node scripts/bootstrap.mjs (then enroll the new key)`;
    return wrong({ what: "not an Ed25519 private JWK whose kid is its thumbprint", where: path, fix });
  },
  async provide(problem, say) {
    if (problem.state === "wrong") throw new SetupFault(problem); // a key in use is never replaced
    const path = keyPath();
    mkdirSync(keys, { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(newKey(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
    try {
      linkSync(draft, path); // whole or not at all, and refuses where one is
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    } finally {
      rmSync(draft);
    }
    say(`made ${path}`);
  },
};

/** The subject of the local user's statements: the operating system's user name. */
function subject() {
  try {
    return userInfo().username.replace(/[^A-Za-z0-9._-]/g, "_");
  } catch {
    return `uid-${process.getuid?.() ?? 0}`; // a container's uid without a passwd line
  }
}

function keyPath() {
  return join(keys, `${subject()}.jwk.json`);
}

function newKey() {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { ...jwk, alg: "EdDSA", use: "sig", kid: thumbprint(String(jwk.x)) };
}

/** RFC 7638, for an OKP key (RFC 8037 §2): required members in this order, no space. @param {string} x */
function thumbprint(x) {
  const members = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  return createHash("sha256").update(members).digest("base64url");
}

/** @param {string} path */
function isPrivateKey(path) {
  try {
    const { kty, crv, d, x, kid } = JSON.parse(readFileSync(path, "utf8"));
    return kty === "OKP" && crv === "Ed25519" && typeof d === "string" && kid === thumbprint(x);
  } catch {
    return false; // unreadable is not a key (I20)
  }
}

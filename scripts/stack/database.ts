// scripts/stack/database.ts: migrations, roles, and the first tenants, key and policy of a development stack.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openDatabase } from "../../activities/ledger/database.ts";
import { toLedgerFault } from "../../activities/ledger/fault.ts";
import { seedTenant } from "../../activities/ledger/seed.ts";
import type { Seed } from "../../activities/ledger/seed.ts";
import { readPolicyFolder } from "../../cli/policy/folder.ts";
import { digestOf } from "../../core/digest.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import { migrate } from "../../prisma/migrate.ts";
import { giveLogin } from "../../prisma/roles.ts";
import type { Installations } from "./installations.ts";
import { CHECKOUT } from "./places.ts";
import { createIdentity } from "../../workers/identity.ts";
import type { Settings } from "./settings.ts";

const ATTEMPTS = 10;
const AGAIN_MS = 1_000;
const UserKey = z.object({ kty: z.string(), crv: z.string(), x: z.string() });

/** Idempotent. The local user becomes the first platform admin of the first tenant. → the app role's URL. */
export async function prepareDatabase(options: {
  ownerUrl: string;
  settings: Settings;
  installations: Installations;
  keys: string;
  say: (line: string) => void;
}): Promise<string> {
  const { ownerUrl, settings, installations, keys, say } = options;
  await migrate({ ownerUrl });
  const password = appPassword(join(keys, "app-password"));
  const appUrl = await giveLogin({ ownerUrl, role: "skein_app", password });
  const database = openDatabase({ appUrl });
  const recorder = {
    database,
    worker: createIdentity("set-up", hostname()).on(""),
    clock: () => new Date(),
    redact: (text: string) => text,
  };
  try {
    for (const tenant of [...Object.keys(settings.tenants), "platform"]) {
      const installation = installations[tenant];
      const seed: Seed = {
        tenant: { id: tenant, name: tenant },
        installations: installation ? [installation] : [],
        subjects: [{ id: subject(), roles: ["platform_admin"], publicKey: userPublicKey() }],
        policy: readPolicies(tenant),
      };
      const { policySnapshot } = await patiently(() => seedTenant(recorder, seed));
      if (policySnapshot !== digestOf(seed.policy))
        say(`${tenant}: a person's policy ${policySnapshot.slice(0, 12)} stays in force, not the checkout's`);
    }
  } finally {
    await database.close();
  }
  return appUrl;
}

/** A start keeps a small machine busy, so that a transaction may well miss its short limit: the same again, which does no harm. */
async function patiently<T>(seed: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await seed();
    } catch (error) {
      const fault = toLedgerFault(error);
      if (fault.kind !== "ledger_down" || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Throws with every problem, located, when a policy file cannot be read: nothing would be allowed under it. */
function readPolicies(tenant: string): PolicySnapshot {
  const snapshot = loadPolicies(readPolicyFolder(join(CHECKOUT, "policies")), tenant);
  if (snapshot.errors.length > 0) throw new Error(`policies cannot be read:\n${snapshot.errors.join("\n")}`);
  return snapshot;
}

function appPassword(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(path, "utf8");
}

function userPublicKey(): z.infer<typeof UserKey> {
  const home =
    process.env["SKEIN_HOME"] ?? join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "skein");
  return UserKey.parse(JSON.parse(readFileSync(join(home, "keys", `${subject()}.jwk.json`), "utf8")));
}

function subject(): string {
  return userInfo().username;
}

// activities/ledger/statement-check.ts: is a person's statement genuine, fresh, meant for this, and within their authority? (I6)
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
} from "jose";
import { ControlStatement, STATEMENT_TYP, type Verb } from "../../core/schema/statement.ts";
import { TenantId } from "../../core/schema/vocabulary.ts";
import { mayRolesSay, rolesFor } from "./authority.ts";
import type { Database } from "./database.ts";
import { subjectOfKey, type EnrolledKey } from "./lookups.ts";

/** What the statement must be about. `tenant` null: any; the statement's audience then says which. */
export type Expected = { tenant: string | null; verb: Verb; target: string; digest: string | null };

export type SignedWords = {
  tenant: string;
  kid: string;
  subject: string;
  roles: readonly string[];
  claims: ControlStatement;
};

/** `words` are there once the signature holds, even if something else does not. `tenant`: where it claims to belong. */
export type StatementCheck =
  | { kind: "signed"; tenant: string; words: SignedWords }
  | { kind: "refused"; tenant: string | null; words: SignedWords | null; because: string };

export type CheckDeps = { database: Database; deployment: string; clock: () => Date };

const LONGEST_LIFE_SECONDS = 5 * 60;
const CLOCK_SKEW_SECONDS = 60;

/** What a suspended tenant may not do; it may still look, and stop. */
const STARTS: readonly Verb[] = [
  "run.start",
  "run.retry",
  "run.budget",
  "repo.onboard",
  "approve",
  "role.grant",
  "key.enroll",
  "policy.change",
];

/** Changes nothing. Rejects with `LedgerFault` only. */
export async function checkStatement(
  deps: CheckDeps,
  statement: string,
  expected: Expected,
): Promise<StatementCheck> {
  const claimed = readUnverified(statement);
  const tenant = expected.tenant ?? claimed?.tenant ?? null;
  if (claimed === null || tenant === null) return unsigned(tenant, "the statement cannot be read");
  if (claimed.audience !== `${deps.deployment}/${tenant}`) {
    return unsigned(tenant, "the statement is for another deployment or tenant");
  }
  return checkSigned(deps, { statement, tenant, kid: claimed.kid, expected });
}

/** The same, refused where a statement that has to say why does not. */
export function withReason(check: StatementCheck, because: string): StatementCheck {
  if (check.kind === "refused" || check.words.claims.reason?.trim()) return check;
  return { kind: "refused", tenant: check.tenant, words: check.words, because };
}

type Claimed = { statement: string; tenant: string; kid: string; expected: Expected };

async function checkSigned(deps: CheckDeps, claimed: Claimed): Promise<StatementCheck> {
  const { statement, tenant, kid, expected } = claimed;
  const key = await deps.database.withoutTenant((tx) => subjectOfKey(tx, tenant, kid));
  if (key === null || key.revoked) return unsigned(tenant, "the key is not enrolled here");
  const claims = await verifiedClaims(statement, key, kid);
  if (claims === null) return unsigned(tenant, "the signature does not hold");
  const words = { tenant, kid, subject: key.subject_id, roles: key.roles, claims };
  const because = whyNot({ words, key, expected, now: deps.clock() });
  return because === null ? { kind: "signed", tenant, words } : { kind: "refused", tenant, words, because };
}

function unsigned(tenant: string | null, because: string): StatementCheck {
  return { kind: "refused", tenant, words: null, because };
}

/** Only to find the key; nothing of it is believed before the signature holds. */
function readUnverified(statement: string): { kid: string; audience: string; tenant: string | null } | null {
  try {
    const { kid } = decodeProtectedHeader(statement);
    const { aud } = decodeJwt(statement);
    if (typeof kid !== "string" || typeof aud !== "string") return null;
    const tenant = TenantId.safeParse(aud.slice(aud.lastIndexOf("/") + 1));
    return { kid, audience: aud, tenant: tenant.data ?? null };
  } catch {
    return null;
  }
}

/** The key is the enrolled one, never one that the statement brings along. */
async function verifiedClaims(
  statement: string,
  key: EnrolledKey,
  kid: string,
): Promise<ControlStatement | null> {
  try {
    const jwk: JWK = JSON.parse(key.public_key);
    if ((await calculateJwkThumbprint(jwk)) !== kid) return null;
    const publicKey = await importJWK(jwk, "Ed25519");
    const { payload, protectedHeader } = await compactVerify(statement, publicKey, {
      algorithms: ["Ed25519"],
    });
    if (protectedHeader.typ !== STATEMENT_TYP) return null;
    return ControlStatement.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}

type Question = { words: SignedWords; key: EnrolledKey; expected: Expected; now: Date };

function whyNot({ words, key, expected, now }: Question): string | null {
  const { claims, roles, subject } = words;
  if (claims.sub !== subject) return "the key is another subject's";
  const because = untimely(claims, now) ?? besidesThePoint(claims, expected);
  if (because !== null) return because;
  if (key.tenant_status !== "active" && STARTS.includes(expected.verb)) return "the tenant is suspended";
  if (mayRolesSay(expected.verb, roles, key.scoped_roles)) return null;
  return `${subject} has no role for ${expected.verb} (${rolesFor(expected.verb)})`;
}

function untimely({ iat, exp }: ControlStatement, now: Date): string | null {
  const seconds = Math.floor(now.getTime() / 1000);
  if (exp <= seconds) return "the statement has expired";
  if (iat > seconds + CLOCK_SKEW_SECONDS) return "the statement is from the future: check the clock";
  return exp - iat > LONGEST_LIFE_SECONDS ? "the statement lives longer than five minutes" : null;
}

function besidesThePoint(claims: ControlStatement, expected: Expected): string | null {
  if (claims.verb !== expected.verb) return `the statement says ${claims.verb}, not ${expected.verb}`;
  if (claims.target !== expected.target) return `the statement is about ${claims.target}`;
  return claims.digest === expected.digest ? null : "the statement was signed for other content";
}

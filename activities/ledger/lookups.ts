// activities/ledger/lookups.ts: the named look-ups, and no other, that may cross tenants; each is a function in PostgreSQL (I7).
import { z } from "zod";
import { HALT_MODES, HALT_SCOPES, type Halt, type HaltView } from "../../core/schema/halt.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type { Tx } from "./database.ts";

const HaltRow = z.object({
  tenant_id: z.string(),
  halt_id: z.string(),
  scope: z.enum(HALT_SCOPES),
  target: z.string(),
  mode: z.enum(HALT_MODES),
  capability: z.string().nullable(),
  reason: z.string(),
  set_at: z.coerce.date(),
});

const SetHaltRow = HaltRow.extend({
  set_by: z.string(),
  expires_at: z.coerce.date().nullable(),
  half_released_by: z.string().nullable(),
});

/** The halts in force of the transaction's tenant and of the platform. */
export async function haltsOverTenant(tx: Tx): Promise<HaltView[]> {
  return toHaltViews(await tx.$queryRaw(HALTS_QUERY));
}

/** Part of the one statement that each decision asks, too. */
export const HALTS_QUERY = Prisma.sql`
  SELECT tenant_id, halt_id, scope, target, mode, capability, reason, set_by, set_at, expires_at, half_released_by
  FROM lookup.halts_over_tenant()`;

/** `rows`: as the database gives them, or as JSON. */
export function toHaltViews(rows: unknown): HaltView[] {
  return z
    .array(SetHaltRow)
    .parse(rows)
    .map(({ set_by, expires_at, half_released_by, ...row }) => ({
      ...toHalt(row),
      setBy: set_by,
      expiresAt: expires_at?.toISOString() ?? null,
      halfReleasedBy: half_released_by,
    }));
}

/** Every halt in force, for the feed; `epoch` grows with each set and each release. One query, so one moment. */
export async function allHalts(tx: Tx): Promise<{ epoch: number; halts: Halt[] }> {
  const rows = await tx.$queryRaw<{ epoch: bigint; halt_id: string | null }[]>`
    SELECT e.epoch, h.* FROM lookup.halt_epoch() AS e (epoch) LEFT JOIN lookup.halts() AS h ON true`;
  return {
    epoch: Number(rows[0]?.epoch ?? 0n),
    halts: readHalts(rows.filter((row) => row.halt_id !== null)),
  };
}

/** Null: an installation nobody has. */
export async function tenantOfInstallation(tx: Tx, installationId: number): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ tenant: string | null }[]>`
    SELECT lookup.tenant_of_installation(${BigInt(installationId)}) AS tenant`;
  return row?.tenant ?? null;
}

const KeyRow = z.object({
  subject_id: z.string(),
  public_key: z.string(),
  roles: z.array(z.string()),
  revoked: z.boolean(),
  tenant_status: z.enum(["active", "suspended"]),
  scoped_roles: z.array(z.string()),
});
export type EnrolledKey = z.infer<typeof KeyRow>;

/** Null: no such key is enrolled in that tenant. */
export async function subjectOfKey(tx: Tx, tenant: string, kid: string): Promise<EnrolledKey | null> {
  const rows: unknown[] = await tx.$queryRaw`SELECT * FROM lookup.subject_of_key(${tenant}, ${kid})`;
  return rows.length === 0 ? null : KeyRow.parse(rows[0]);
}

function readHalts(rows: unknown): Halt[] {
  return z.array(HaltRow).parse(rows).map(toHalt);
}

function toHalt({ tenant_id, halt_id, set_at, ...halt }: z.infer<typeof HaltRow>): Halt & { setAt: number } {
  const tenant = tenant_id === "platform" ? null : tenant_id;
  return { ...halt, id: halt_id, tenant, setAt: set_at.getTime() };
}

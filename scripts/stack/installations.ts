// scripts/stack/installations.ts: which installation of the App is which tenant's; each has its own, never another's (I7).
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Settings } from "./settings.ts";

/** Of the App, on one account. */
export type Installation = { id: number; account: string };

/** By tenant. */
export type Installations = Readonly<Record<string, Installation>>;

/** On the development forge: the first tenant's account. Another tenant's has the tenant's name. */
const FIRST_ACCOUNT = "acme";

const Installed = z.object({ id: z.int(), owner: z.string() });

/** Makes them where they are missing; only the development forge has this door. */
export async function installForEach(
  tenants: Settings["tenants"],
  forge: { url: string; secretFile: string },
): Promise<Installations> {
  const own: [string, Installation][] = [];
  for (const [index, tenant] of Object.keys(tenants).entries()) {
    own.push([tenant, await install(forge, index === 0 ? FIRST_ACCOUNT : tenant)]);
  }
  return eachItsOwn(own);
}

/** Throws with the tenant that names none, or another's. */
export function configuredInstallations(tenants: Settings["tenants"]): Installations {
  return eachItsOwn(
    Object.entries(tenants).map(([tenant, { installation_id: id }]) => {
      if (id !== undefined) return [tenant, { id, account: tenant }];
      throw new Error(
        `skein.yaml: tenants.${tenant}: installation_id is missing: the number that the installation's address ends with`,
      );
    }),
  );
}

async function install(
  { url, secretFile }: { url: string; secretFile: string },
  owner: string,
): Promise<Installation> {
  const secret = readFileSync(secretFile, "utf8").trim();
  const response = await fetch(`${url}/_dev/installations`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forge-secret": secret },
    body: JSON.stringify({ owner }),
  });
  if (!response.ok)
    throw new Error(`the development forge has no account ${owner}: ${await response.text()}`);
  const { id, owner: account } = Installed.parse(await response.json());
  return { id, account };
}

function eachItsOwn(entries: [tenant: string, installation: Installation][]): Installations {
  const given = new Map<number, string>();
  for (const [tenant, { id }] of entries) {
    const other = given.get(id);
    if (other !== undefined)
      throw new Error(
        `skein.yaml: tenants.${tenant}: installation ${id} is ${other}'s; each tenant has its own`,
      );
    given.set(id, tenant);
  }
  return Object.fromEntries(entries);
}

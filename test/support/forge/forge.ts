// test/support/forge/forge.ts: what every part of the forge shares: settings, memory, and the parts that act for others.
import { join } from "node:path";
import type { Directory } from "./directory.ts";
import type { Faults } from "./faults.ts";
import type { Rate } from "./rate.ts";
import type { Locks } from "./locks.ts";
import type { Mergeability } from "./mergeability.ts";
import type { Access, Account, Repository } from "./state.ts";
import type { Store } from "./store.ts";
import type { Webhooks } from "./webhooks.ts";

export interface Forge {
  readonly settings: ForgeSettings;
  readonly store: Store;
  readonly locks: Locks;
  readonly faults: Faults;
  readonly rate: Rate;
  readonly directory: Directory;
  readonly webhooks: Webhooks;
  readonly mergeability: Mergeability;
}

export interface ForgeSettings {
  /** REST base without a slash at its end; also the base of git and of pages. */
  readonly url: string;
  readonly dataDir: string;
  readonly app: AppSettings;
  readonly webhookSecret: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface AppSettings {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly privateKeyPem: string;
  /** All the App was ever granted; a token can only be narrower. */
  readonly access: Access;
}

export function gitDirOf(forge: Forge, repository: Repository): string {
  return join(forge.settings.dataDir, "git", `${repository.id}.git`);
}

/** RFC 3339 in whole seconds, as GitHub prints times. */
export function timestamp(forge: Forge): string {
  return new Date(forge.settings.now()).toISOString().replace(/\.\d+Z$/, "Z");
}

function botLogin(app: AppSettings): string {
  return `${app.slug}[bot]`;
}

/** The App's own account: its id is the App's, far above people's. */
export function botAccount(app: AppSettings): Account {
  return { id: 100_000_000 + app.id, login: botLogin(app), type: "Bot", role: "read" };
}

export function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}

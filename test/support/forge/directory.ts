// test/support/forge/directory.ts: `emulate` as the directory of accounts and repositories, a projection of our state.
//
// `emulate` keeps nothing over a restart and takes people only as seeds, so it is built again from the state
// whenever an account or a repository changed. It answers reads; everything that must be remembered is ours.
import { createEmulator } from "emulate";
import type { Emulator, SeedConfig } from "emulate";
import { z } from "zod";
import type { Account, ForgeState, Repository } from "./state.ts";

/** The paths `emulate` answers from what it was seeded with; nothing else is passed on. */
const OPEN_PATHS = [
  /^\/(?:meta|zen|octocat|emojis|versions|users|organizations)$/,
  /^\/users\/[^/]+(?:\/(?:orgs|followers|following))?$/,
  /^\/orgs\/[^/]+(?:\/members(?:\/[^/]+)?|\/teams)?$/,
  /^\/search\/users$/,
];
/** `emulate` lets each token ask 5,000 times an hour, so several take turns. */
const TOKENS_PER_LOGIN = 20;
/** An administrator `emulate` always has. */
const ADMIN = "admin";

export interface Directory {
  /** State of accounts or repositories changed: ask the old `emulate` no more. */
  invalidate(): void;
  /** GitHub's "Full Repository" for a repository of ours. */
  repositoryJson(repository: Repository): Promise<Record<string, unknown>>;
  /** Its answer to a public read, or null when the path is not one it may answer. */
  answer(path: string, query: string): Promise<Response | null>;
  close(): Promise<void>;
}

/** One run of `emulate`; once retired it ends with its last question. */
interface Projection {
  emulator: Promise<Emulator>;
  asking: number;
  retired: boolean;
}

/** `url()` is where the forge itself listens: every link in an answer leads there. */
export function createDirectory(of: { state: ForgeState; url(): string }): Directory {
  let current: Projection | undefined;
  let asked = 0;
  const cards = new Map<number, Record<string, unknown>>();

  async function ask(path: string, login: string): Promise<{ status: number; text: string }> {
    current ??= {
      emulator: createEmulator({ service: "github", port: 0, seed: seedOf(of.state) }),
      asking: 0,
      retired: false,
    };
    const mine = current;
    mine.asking += 1;
    try {
      const { url } = await mine.emulator;
      asked += 1;
      const headers = { authorization: `token ${tokenOf(login, asked % TOKENS_PER_LOGIN)}` };
      const answer = await fetch(`${url}${path}`, { headers });
      const text = await answer.text();
      return { status: answer.status, text: text.replaceAll(new URL(url).host, new URL(of.url()).host) };
    } finally {
      mine.asking -= 1;
      await endIfDone(mine);
    }
  }

  async function readCard(repository: Repository): Promise<Record<string, unknown>> {
    const owner = of.state.accounts.find((account) => account.login === repository.owner);
    const login = owner?.type === "User" ? owner.login : ADMIN;
    const { text } = await ask(`/repositories/${repository.id}`, login);
    const card = z.looseObject({ full_name: z.string() }).parse(JSON.parse(text));
    if (card.full_name !== `${repository.owner}/${repository.name}`) {
      throw new Error(`emulate calls repository ${repository.id} ${card.full_name}`);
    }
    cards.set(repository.id, card);
    return card;
  }

  async function retire(): Promise<void> {
    const old = current;
    current = undefined;
    if (old === undefined) return;
    old.retired = true;
    await endIfDone(old);
  }

  return {
    invalidate() {
      cards.clear();
      retire().catch((error: unknown) => process.emitWarning(`emulate did not end: ${String(error)}`));
    },
    async repositoryJson(repository) {
      return { ...(cards.get(repository.id) ?? (await readCard(repository))), ...ownFacts(repository) };
    },
    async answer(path, query) {
      if (!OPEN_PATHS.some((open) => open.test(path))) return null;
      const { status, text } = await ask(`${path}${query}`, ADMIN);
      return new Response(text, { status, headers: { "content-type": "application/json; charset=utf-8" } });
    },
    close: retire,
  };
}

async function endIfDone(projection: Projection): Promise<void> {
  if (!projection.retired || projection.asking > 0) return;
  await (await projection.emulator).close();
}

/** What `emulate` cannot be seeded with, or says otherwise than this forge behaves. */
function ownFacts(repository: Repository): Record<string, unknown> {
  return {
    archived: repository.archived,
    has_issues: false,
    allow_rebase_merge: false,
    created_at: repository.createdAt,
    pushed_at: repository.pushedAt,
    size: 1,
  };
}

/** Repositories in the order of their ids: `emulate` counts them as we did. */
function seedOf(state: ForgeState): SeedConfig {
  const people = state.accounts.filter(isPerson).map((account) => account.login);
  const organizations = state.accounts
    .filter((account) => !isPerson(account))
    .map((account) => account.login);
  const numbers = Array.from({ length: TOKENS_PER_LOGIN }, (_, number) => number);
  const tokens = [ADMIN, ...people].flatMap((login) =>
    numbers.map((number) => [tokenOf(login, number), { login }] as const),
  );
  return {
    tokens: Object.fromEntries(tokens),
    github: {
      users: people.map((login) => ({ login, name: login, email: `${login}@example.invalid` })),
      orgs: organizations.map((login) => ({ login, members: [{ login: ADMIN, role: "admin" }] })),
      repos: state.repositories.map((repository) => ({
        owner: repository.owner,
        name: repository.name,
        private: repository.private,
        description: repository.description,
        default_branch: repository.defaultBranch,
        auto_init: false,
      })),
    },
  };
}

function isPerson(account: Account): boolean {
  return account.type === "User";
}

function tokenOf(login: string, number: number): string {
  return `front-${login}-${number}`;
}

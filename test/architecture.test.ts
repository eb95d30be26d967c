// test/architecture.test.ts: the import table, the one door, and the workflow bundle's purity, read from every file.
import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

type Import = { file: string; from: string; typeOnly: boolean };
type Rule = { in: RegExp; may: RegExp[] };

const NODE = /^node:/;
const SCHEMA = /^core\/schema\//;
const CORE = /^core\//;
/** The activity's own context: heartbeat, cancellation, attempt. */
const ACTIVITY = /^@temporalio\/activity$/;

/** First matching row counts. `may` names paths in the repository, npm packages and Node built-ins alike. */
const TABLE: Rule[] = [
  { in: /^core\/schema\//, may: [SCHEMA, /^zod$/] },
  { in: /^core\/shell\//, may: [CORE, /^unbash$/] },
  { in: /^core\/yaml\.ts$/, may: [CORE, /^yaml$/] },
  { in: /^core\/verifier\/junit\.ts$/, may: [CORE, /^saxes$/] },
  { in: /^core\/patch\/manifest-toml\.ts$/, may: [CORE, /^smol-toml$/] },
  { in: CORE, may: [CORE, /^@noble\/hashes/] },
  { in: /^workflows\//, may: [CORE, /^workflows\//, /^@temporalio\/(workflow|common)$/] },
  { in: /^activities\/failure\.ts$/, may: [CORE, ACTIVITY] },
  {
    in: /^activities\/ledger\//,
    may: [
      CORE,
      /^activities\/(ledger\/|failure\.ts)/,
      ACTIVITY,
      /^prisma\/generated\//,
      /^(@prisma\/|pg$|jose$|zod$)/,
      NODE,
    ],
  },
  {
    in: /^activities\/scm\//,
    may: [CORE, /^activities\/(scm\/|failure\.ts)/, ACTIVITY, /^(@octokit\/|execa$|zod$)/, NODE],
  },
  {
    in: /^activities\/model\//,
    may: [CORE, /^activities\/(model\/|failure\.ts)/, ACTIVITY, /^(ai$|@ai-sdk\/|zod$)/, NODE],
  },
  {
    in: /^activities\/sandbox\//,
    may: [CORE, /^activities\/(sandbox\/|failure\.ts)/, ACTIVITY, /^(execa$|zod$)/, NODE],
  },
  {
    in: /^activities\/temporal\//,
    may: [
      CORE,
      /^activities\/(temporal\/|failure\.ts)/,
      ACTIVITY,
      /^(@temporalio\/(client|common|proto)|zod)$/,
    ],
  },
  { in: /^activities\/evidence\//, may: [CORE, /^activities\/(evidence\/|failure\.ts)/, ACTIVITY, NODE] },
  { in: /^activities\/notify\//, may: [CORE, /^activities\/(notify\/|failure\.ts)/, ACTIVITY] },
  {
    in: /^workers\//,
    may: [
      CORE,
      /^activities\//,
      /^gateway\//,
      /^workers\//,
      /^(@temporalio\/|pino$|@opentelemetry\/|jose$|zod$)/,
      NODE,
    ],
  },
  {
    in: /^gateway\//,
    may: [
      CORE,
      /^gateway\//,
      /^workflows\/(messages|onboarding)\.ts$/,
      /^(hono|@hono\/|@octokit\/webhooks|@temporalio\/(client|common)$|jose$|zod$|pino$)/,
      NODE,
    ],
  },
  { in: /^cli\/sandbox\//, may: [/^cli\//, /^activities\/sandbox\//, NODE] },
  {
    in: /^cli\//,
    may: [
      CORE,
      /^cli\//,
      /^workflows\/messages\.ts$/,
      /^(@temporalio\/client|commander|jose|zod)$/,
      /^@temporalio\/worker$/,
      NODE,
    ],
  },
];

/** Narrower than the table: one file, or one folder, for one thing. */
const ONLY: { what: RegExp; in: RegExp }[] = [
  { what: /^workflows\/proxies\.ts$/, in: /^workflows\/(act|ledger)\.ts$/ },
  { what: /^@temporalio\/worker$/, in: /^(workers\/|cli\/replay\/|scripts\/|test\/)/ },
  {
    what: /^activities\/sandbox\//,
    in: /^(activities\/sandbox\/|workers\/|cli\/sandbox\/|scripts\/|test\/)/,
  },
  { what: /^zod$/, in: /^(core\/schema\/|activities\/|workers\/|gateway\/|cli\/|scripts\/|test\/)/ },
];

/** Written for the workflow bundle alone; test/workflows/bundle.test.ts holds the rest of what it reaches. */
const BUNDLED = /^(workflows|core\/run)\//;

const sources = globSync(["{core,workflows,activities,workers,gateway,cli}/**/*.ts"], { cwd: ROOT });
const imports = sources.flatMap((file) => importsOf(file, readFileSync(join(ROOT, file), "utf8")));

function importsOf(file: string, text: string): Import[] {
  const statement =
    /^(?:import|export)\s+(type\s+)?(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']|import\(["']([^"']+)["']\)/gm;
  return [...text.matchAll(statement)].map(([, typeOnly, named, dynamic]) => ({
    file,
    from: target(file, named ?? dynamic ?? ""),
    typeOnly: typeOnly !== undefined,
  }));
}

function target(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file), specifier);
  if (builtinModules.includes(specifier.split("/")[0] ?? "")) return `node:${specifier}`;
  return specifier;
}

function offences(found: readonly Import[]): string[] {
  return found.flatMap(({ file, from, typeOnly }) => {
    const rule = TABLE.find((row) => row.in.test(file));
    const outside = rule && !rule.may.some((may) => may.test(from));
    const reserved = ONLY.some(({ what, in: where }) => what.test(from) && !where.test(file));
    const schemaValue = BUNDLED.test(file) && SCHEMA.test(from) && !typeOnly && bringsZod(from);
    return outside || reserved || schemaValue ? [`${file} imports ${from}`] : [];
  });
}

/** Values of a schema file without zod, such as a tuple, cost the bundle nothing. */
function bringsZod(path: string): boolean {
  return /from "zod"/.test(readFileSync(join(ROOT, path), "utf8"));
}

describe("the import table of ARCHITECTURE.md", () => {
  test("files were read: a check over nothing is no check", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  test("holds for every import", () => {
    expect(offences(imports)).toStrictEqual([]);
  });

  test.each([
    ["core/x.ts", "node:fs"],
    ["core/x.ts", "zod"],
    ["workflows/x.ts", "activities/scm/index.ts"],
    ["workflows/x.ts", "core/schema/task.ts"],
    ["core/run/x.ts", "core/schema/task.ts"],
    ["workflows/steps/x.ts", "workflows/proxies.ts"],
    ["activities/scm/x.ts", "activities/model/index.ts"],
    ["activities/model/x.ts", "prisma/generated/client.ts"],
    ["gateway/x.ts", "activities/ledger/index.ts"],
    ["cli/run/x.ts", "activities/sandbox/driver/driver.ts"],
    ["cli/run/x.ts", "@temporalio/worker"],
    ["cli/sandbox/x.ts", "activities/scm/index.ts"],
    ["cli/sandbox/x.ts", "@temporalio/client"],
  ])("turns red when %s imports %s", (file, from) => {
    expect(offences([{ file, from, typeOnly: false }])).toHaveLength(1);
  });

  test("only the configuration files read the environment", () => {
    const readers = sources.filter((file) => readFileSync(join(ROOT, file), "utf8").includes("process.env"));
    expect(readers.sort()).toStrictEqual(["cli/config.ts", "workers/config.ts"]);
  });
});

// scripts/bench/policy-opa.ts: the same rules in Rego, on OPA's own engine, which is built from tools/opa.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { CHECKOUT } from "../stack/places.ts";
import type { Facts } from "../../core/schema/policy.ts";
import type { Answer } from "./policy-answer.ts";
import { CLASSES, COUNTS, GLOBS } from "./policy-rules.ts";

const MODULE = join(CHECKOUT, "tools", "opa");
const QUERY = "data.bench.decision";
const BUILD_MS = 15 * 60_000;

/** `values`: one for each of the facts. `micros` of the timed decisions alone, as OPA's own clock has them. */
export type OpaTimes = { values: Answer[]; seconds: number; p99: number };
export type Opa = (facts: readonly Facts[], decisions: number) => OpaTimes;

/** Rejects where there is no Go, or its modules cannot be fetched. */
export async function openOpa(): Promise<Opa> {
  const program = await built();
  return (facts, decisions) => {
    const input = JSON.stringify({ module: rego(), query: QUERY, inputs: facts.map(inputOf), decisions });
    const times: OpaTimes = JSON.parse(execaSync(program, { input }).stdout);
    return times;
  };
}

/** Once per checkout; keyed by what it is built from. */
async function built(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum", "main.go"]) hash.update(readFileSync(join(MODULE, name)));
  const program = join(CHECKOUT, ".skein", "opa", hash.digest("hex").slice(0, 16), "opa-bench");
  if (existsSync(program)) return program;
  console.error("building OPA from tools/opa (once; about 2 minutes with a cold cache)");
  const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", program, "."];
  await execa("go", args, { cwd: MODULE, env: { GOWORK: "off" }, timeout: BUILD_MS });
  return program;
}

/** What the rules read, and no more. */
function inputOf(facts: Facts): Facts {
  const read = [...COUNTS, "patch.files", "action.paths", "action.change_classes"];
  const names = [...read, "repository.tier", "task.class", "runtime.verifier"];
  return Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
}

function rego(): string {
  const fact = (name: string) => `input[${JSON.stringify(name)}]`;
  const set = (words: readonly string[]) => `{${words.map((word) => JSON.stringify(word)).join(", ")}}`;
  const matches: [string, string][] = [
    ["grant", COUNTS.map((count) => `${fact(count)} <= 0`).join("\n")],
    ...COUNTS.map((count): [string, string] => [count, `${fact(count)} >= 1`]),
    ...[1, 2, 3, 4, 5].map((n): [string, string] => [`files-${n}`, `${fact("patch.files")} >= ${100 * n}`]),
    ...GLOBS.map((globs, n): [string, string] => [`paths-${n}`, `any_path(${set(globs.map(opaGlob))})`]),
    ["classes", `some class in ${fact("action.change_classes")}\nclass in ${set(CLASSES)}`],
    ["tier", `${fact("repository.tier")} == "regulated"`],
    ["major", `${fact("task.class")} == "dependency_major"`],
    ["runtime", `${fact("runtime.verifier")} == null`],
  ];
  return [
    "package bench",
    ...matches.map(([id, body]) => `matched contains ${JSON.stringify(id)} if {\n${body}\n}`),
    `any_path(globs) if {\nsome path in ${fact("action.paths")}\nsome pattern in globs\nglob.match(pattern, ["/"], path)\n}`,
    `granting := {"grant"}`,
    `asking := {"classes", "tier", "major"}`,
    `default effect := "deny"`,
    `effect := "deny" if count((matched - granting) - asking) > 0`,
    `else := "ask_approval" if count(matched & asking) > 0`,
    `else := "allow" if "grant" in matched`,
    `decision := {"effect": effect, "matched": matched}`,
  ].join("\n");
}

// Its two stars and a slash want a folder; ours none.
function opaGlob(glob: string): string {
  return glob.replaceAll("**/", "{**/,}");
}

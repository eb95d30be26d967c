// test/workflows/bundle.test.ts: what the workflow bundle is made of: the workflows, core, Temporal, and nothing heavy.
import { builtinModules } from "node:module";
import { createContext, runInContext } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";

/** With its inline source map. zod alone would add half as much again. */
const MOST_BYTES = 920_000;
const PACKAGES = ["@noble/hashes", "@temporalio/common", "@temporalio/workflow", "long", "ms", "nexus-rpc"];

let code = "";
let modules: string[] = [];

beforeAll(async () => {
  ({ code } = await bundleWorkflows());
  modules = modulesOf(code);
}, 120_000);

/** Each module stands under a banner that names it: a path from the root, or a bare name for what is outside. */
function modulesOf(bundle: string): string[] {
  const banners = bundle.matchAll(/^ {2}!\*\*\* (.+) \*\*\*!$/gm);
  return [...banners].map(([, name = ""]) => name.replace(/^external "(.+)"$/, "$1"));
}

function packageOf(module: string): string | null {
  return /^\.\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? null;
}

function builtInsAmong(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith("node:") || builtinModules.includes(name));
}

/** What a worker would find, in a context with little more than the language and the module cache it adds. */
function askBundle(bundle: string, question: string): string[] {
  const context = createContext({ __webpack_module_cache__: {}, TextEncoder, TextDecoder });
  runInContext(bundle, context);
  return String(runInContext(question, context)).split(",");
}

describe("the workflow bundle", () => {
  test("was read: a check over no module is no check", () => {
    expect(modules).toContain("./workflows/agent-run.ts");
    expect(modules).toContain("./core/run/next-step.ts");
    expect(modules.length).toBeGreaterThan(80);
  });

  test("has these packages and no other: no zod, no Prisma, no OpenTelemetry", () => {
    const packages = modules.map(packageOf).filter((name) => name !== null);
    expect([...new Set(packages)].sort()).toStrictEqual(PACKAGES);
  });

  test("takes from the project only workflows and core, and of the schemas only their types", () => {
    const own = modules.filter((module) => module.startsWith("./") && packageOf(module) === null);
    expect(own.filter((module) => !/^\.\/(workflows|core)\//.test(module))).toStrictEqual([]);
    expect(own.filter((module) => module.startsWith("./core/schema/"))).toStrictEqual([]);
  });

  test("has no Node built-in", () => {
    expect(builtInsAmong(modules)).toStrictEqual([]);
    expect(builtInsAmong(["./workflows/act.ts", "node:fs", "crypto"])).toStrictEqual(["node:fs", "crypto"]);
  });

  test("stays small: every start and replay of a workflow pays for it", () => {
    const [parsed = ""] = code.split("//# sourceMappingURL="); // the map's size depends on where the checkout lies
    expect(Buffer.byteLength(parsed)).toBeLessThan(MOST_BYTES);
  });

  test("offers every workflow by the name that starts it", () => {
    const names = askBundle(code, "Object.keys(__TEMPORAL__.importWorkflows())");
    expect(names.sort()).toStrictEqual([
      "agentRun",
      "answerComment",
      "approval",
      "keepEvidence",
      "notify",
      "onboarding",
      "reap",
      "reconcile",
      "switchboard",
    ]);
  });

  test("carries the trace by a module of ours", () => {
    const question = "__TEMPORAL__.importInterceptors().flatMap((module) => Object.keys(module))";
    expect(askBundle(code, question)).toContain("interceptors");
    expect(modules).toContain("./workflows/trace.ts");
  });
});

// test/core/halt.test.ts: what each halt covers, cell by cell: every mode over every action, every scope over every place (I14).
import { describe, expect, test } from "vitest";
import { goneAfter, readGone } from "../../core/halt-gone.ts";
import { coveringHalt, isInScope } from "../../core/halt.ts";
import type { HaltPlace } from "../../core/halt.ts";
import type { Action, ActionKind } from "../../core/schema/action.ts";
import { ACTION_KINDS } from "../../core/schema/action.ts";
import type { Halt } from "../../core/schema/halt.ts";
import { HALT_MODES, HALT_SCOPES, HaltRequest } from "../../core/schema/halt.ts";
import { ALL, MODES } from "./halt-table.ts";

const PLACE: HaltPlace = {
  tenant: "acme",
  run: "r-1",
  repository: "acme/geese",
  team: "birds",
  autonomy: "draft_pr",
};

const HALT: Halt = {
  id: "h",
  scope: "tenant",
  target: "acme",
  tenant: "acme",
  mode: "no_effects",
  capability: null,
  reason: "fox about",
};

/** As coverage reads it: the kind, and what a capability may name. */
function action(kind: ActionKind): Action {
  const route = { provider: "anthropic", model: "large" };
  const tool = kind === "tool.read" ? "search" : "edit";
  return { kind, route, tool, phase: "during" } as unknown as Action;
}

const stopped = (halt: Partial<Halt>, place: Partial<HaltPlace> = {}): ActionKind[] =>
  ACTION_KINDS.filter(
    (kind) => coveringHalt([{ ...HALT, ...halt }], { ...PLACE, ...place, action: action(kind) }) !== null,
  );

describe("a mode", () => {
  test.each(HALT_MODES)("%s stops these kinds of action, and no other", (mode) => {
    expect(stopped({ mode })).toStrictEqual(ACTION_KINDS.filter((kind) => MODES[mode].includes(kind)));
  });

  test("no_autonomous_runs is about runs that deliver by themselves, begun or not", () => {
    expect(stopped({ mode: "no_autonomous_runs" }, { autonomy: "autonomous_pr" })).toStrictEqual(ALL);
    expect(stopped({ mode: "no_autonomous_runs" }, { autonomy: "supervised_pr" })).toStrictEqual([]);
    expect(stopped({ mode: "no_autonomous_runs" }, { autonomy: null })).toStrictEqual([]);
  });

  test.each<[string, ActionKind[]]>([
    ["shell.network", ["shell.network"]],
    ["shell.exec", ["shell.exec"]],
    ["model.call", ["model.call"]],
    ["tool:shell", ["shell.exec", "shell.network"]],
    ["tool:edit", ["tool.write"]],
    ["tool:search", ["tool.read"]],
    ["tool:read", []],
    ["tool:verify", ["verify.run"]],
    ["judge.run", ["judge.run"]],
    ["model:anthropic/large", ["model.call", "judge.run"]],
    ["model:anthropic/small", []],
  ])("capability_off %s", (capability, kinds) => {
    expect(stopped({ mode: "capability_off", capability })).toStrictEqual(kinds);
  });

  test("that ends runs counts before one that holds them", () => {
    const ends: Halt = { ...HALT, id: "ends", mode: "cancel_running" };
    const question = { ...PLACE, action: action("tool.read") };
    expect(coveringHalt([HALT, ends], question)?.id).toBe("ends");
    expect(coveringHalt([ends, HALT], question)?.id).toBe("ends");
  });
});

const OWN: Record<(typeof HALT_SCOPES)[number], Partial<Halt>> = {
  platform: { target: "*", tenant: null },
  tenant: { target: "acme" },
  team: { target: "birds" },
  repository: { target: "Acme/Geese" },
  campaign: { target: "c-1" },
  run: { target: "r-1" },
};
const NOWHERE: HaltPlace = { tenant: "acme", run: null, repository: null, team: null, autonomy: null };

describe("a scope", () => {
  test.each(HALT_SCOPES)("%s covers its own place, and never another tenant's (I7)", (scope) => {
    const halt = { ...HALT, scope, ...OWN[scope] };
    expect(isInScope(halt, PLACE)).toBe(scope !== "campaign"); // of which there are none yet
    expect(isInScope(halt, { ...PLACE, tenant: "other" })).toBe(scope === "platform");
  });

  test.each(["team", "repository", "campaign", "run"] as const)(
    "%s does not cover what is elsewhere",
    (scope) => {
      expect(isInScope({ ...HALT, scope, target: "elsewhere" }, PLACE)).toBe(false);
      expect(isInScope({ ...HALT, scope, ...OWN[scope] }, NOWHERE)).toBe(false);
    },
  );
});

test("a capability is named exactly where the mode is capability_off", () => {
  const request = { scope: "tenant", target: "acme", reason: "why not", expiresAt: null };
  const fits = (more: object) => HaltRequest.safeParse({ ...request, ...more }).success;
  expect(fits({ mode: "capability_off", capability: "tool:shell" })).toBe(true);
  expect(fits({ mode: "capability_off", capability: null })).toBe(false);
  expect(fits({ mode: "no_effects", capability: "tool:shell" })).toBe(false);
  expect(fits({ mode: "capability_off", capability: "the shell" })).toBe(false);
  expect(fits({ mode: "no_effects", capability: null, reason: " " })).toBe(false);
});

test("a repository is blocked, and nothing else is", () => {
  const request = { mode: "blocked", capability: null, reason: "why not", expiresAt: null };
  const fits = HALT_SCOPES.filter(
    (scope) => HaltRequest.safeParse({ ...request, scope, target: "a/b" }).success,
  );
  expect(fits).toStrictEqual(["repository"]);
});

test("what a worker says of its stop, a drill reads", () => {
  const said = `broken off half-way, ${goneAfter(412.4, "h-1")}: drill`;
  expect(readGone(said, "h-1")).toBe(412);
  expect(readGone(said, "h-2")).toBeNull();
  expect(readGone("nothing of the kind", "h-1")).toBeNull();
});

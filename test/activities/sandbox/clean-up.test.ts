// test/activities/sandbox/clean-up.test.ts: run.cleanup ends the run's own workspaces, and whatever it is told, it can do nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanUp } from "../../../activities/sandbox/clean-up.ts";
import { isWorkspaceOf, newWorkspaceId } from "../../../activities/sandbox/workspace-id.ts";
import type { SandboxDriver } from "../../../activities/sandbox/driver/driver.ts";
import type { Permit } from "../../../core/schema/permit.ts";

const CLAIMS: Permit = {
  id: "p-1",
  tenant: "acme",
  run: "run-1",
  wf: "run/acme/run-1",
  act: "a-1",
  kind: "run.cleanup",
  queue: "sandbox@h",
  digest: "d".repeat(64),
  exp: 0,
  reads: [],
  writes: [],
  data: "internal",
  forgeId: null,
  installations: [],
  exempt: true,
};

/** Notes each use that is made of it. */
function watchedDriver(): { driver: SandboxDriver; uses: string[] } {
  const uses: string[] = [];
  const get = (_: unknown, name: string | symbol) => async (workspace: { id: string }) =>
    void uses.push(`${String(name)} ${workspace.id}`);
  return { driver: new Proxy(Object.create(null), { get }), uses };
}

async function cleaned(...ids: string[]): Promise<{ destroyed: number; uses: string[] }> {
  const { driver, uses } = watchedDriver();
  const workspaces = ids.map((id) => ({ id, queue: "sandbox@h" }));
  const action = { kind: "run.cleanup", workspaces, reason: "the run is over" } as const;
  const { destroyed } = await cleanUp(
    { driver, sources: "/nowhere" },
    { remove: () => null },
    { action, claims: CLAIMS },
  );
  return { destroyed, uses };
}

describe("run.cleanup", () => {
  test("destroys what the run opened", async () => {
    const ids = [newWorkspaceId("run-1"), newWorkspaceId("run-1")];
    expect(await cleaned(...ids)).toStrictEqual({ destroyed: 2, uses: ids.map((id) => `destroy ${id}`) });
  });

  test("I14 leaves another run's workspaces alone, also those of a run whose name begins with its own", async () => {
    const others = [
      newWorkspaceId("run-2"),
      newWorkspaceId("run-1-1"),
      newWorkspaceId("run-10"),
      "run-1",
      "run-1-",
    ];
    expect(await cleaned(...others)).toStrictEqual({ destroyed: 0, uses: [] });
  });

  test("I14 whatever it is told, it only destroys, and only its own", async () => {
    const id = fc.oneof(
      fc.string(),
      fc.constantFrom("../run-1-00000000", "run-1-../../../etc", "run-1-0000000g", "run-1-00000000/.."),
      fc.stringMatching(/^run-[12]-[0-9a-f]{8}$/),
    );
    const property = fc.asyncProperty(fc.array(id, { maxLength: 6 }), async (ids) => {
      const own = ids.filter((each) => isWorkspaceOf("run-1", each));
      expect((await cleaned(...ids)).uses).toStrictEqual(own.map((each) => `destroy ${each}`));
      expect(own.every((each) => /^run-1-[0-9a-f]{8}$/.test(each))).toBe(true);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

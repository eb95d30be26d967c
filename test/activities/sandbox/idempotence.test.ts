// test/activities/sandbox/idempotence.test.ts: an effect whose answer was lost is performed again under the same permit: what that finds, row by row.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Admitted } from "../../../core/contract.ts";
import type { WorkspaceRef } from "../../../core/schema/action.ts";
import { policy } from "../../support/ledger/policy.ts";
import { keepJson, of, open, source, stage } from "./stage.ts";
import { reasonToSkip } from "./trial.ts";

describe.skipIf(reasonToSkip !== null)("a second attempt", () => {
  let host: ReturnType<typeof stage>;
  beforeEach(() => {
    host = stage();
  });
  afterEach(() => host.end());

  const opened = async (asked = open(source())): Promise<WorkspaceRef> =>
    (await host.activities["workspace.open"](asked)).workspace;
  const cleaned = (...workspaces: WorkspaceRef[]) =>
    host.activities["run.cleanup"](of({ kind: "run.cleanup", workspaces, reason: "over" }));
  const shell = (workspace: WorkspaceRef, command: string) =>
    host.activities["shell.exec"](of({ kind: "shell.exec", workspace, command, timeoutSeconds: 20 }));

  test("at workspace.open leaves one workspace, the second; the first is gone with its bundle (I8)", async () => {
    const asked = open(source(), "permit-1");
    const first = await opened(asked);
    const second = await opened(asked);
    expect(second.id).not.toBe(first.id);
    expect(host.workspaces()).toStrictEqual([second.id]);
    expect(host.bundles()).toStrictEqual([`${second.id}.bundle`]);
    await expect(shell(first, "true")).rejects.toMatchObject({ type: "workspace_lost" });
    expect(await shell(second, "true")).toMatchObject({ ok: true });
    await cleaned(second);
  });

  test("at workspace.open while the first is still at it: the first, a zombie, ends without a trace", async () => {
    const asked = open(source(), "permit-1");
    const ends = await Promise.allSettled([opened(asked), opened(asked)]);
    const ids = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    expect(ids.length).toBeGreaterThanOrEqual(1);
    expect(host.workspaces()).toHaveLength(1);
    expect(ids.map(({ id }) => id)).toContain(host.workspaces()[0]);
    await cleaned(...ids);
    expect(host.workspaces()).toStrictEqual([]);
  });

  test("at run.cleanup under a command: the workspace is lost, and it is not the command's own failure", async () => {
    const workspace = await opened();
    const sleeping = shell(workspace, "sleep 15");
    const ends = expect(sleeping).rejects.toMatchObject({ type: "workspace_lost" });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await cleaned(workspace);
    await ends;
  });

  test("at tool.read, verify.run and patch.export reads the same and stores the same", async () => {
    const from = source();
    const workspace = await opened(open(from));
    await shell(workspace, "echo gray > goose.txt");
    const policyDigest = keepJson(policy());
    const twice = async <T>(work: () => Promise<T>): Promise<[T, T]> => [await work(), await work()];
    const read = { tool: "read", path: "goose.txt", pattern: null, offset: 0, limit: 10 } as const;
    const reading = of({ kind: "tool.read", workspace, ...read });
    const bounds = {
      scope: { allowed_paths: ["**"], forbidden_paths: [] },
      limits: { files: 10, lines: 10 },
    };
    const profile = { profile: "node", policy: policyDigest };
    const exporting: Admitted<"patch.export"> = of({
      kind: "patch.export",
      workspace,
      source: from,
      purpose: "patch",
      ...profile,
      ...bounds,
    });
    const verifying = of({ kind: "verify.run", workspace, ...profile, phase: "clean" });
    const [read1, read2] = await twice(() => host.activities["tool.read"](reading));
    expect(read2).toStrictEqual({ ...read1, usage: read2.usage }); // each tells what itself has used
    const [exported, again] = await twice(() => host.activities["patch.export"](exporting));
    expect(again).toStrictEqual(exported);
    const [first, second] = await twice(() => host.activities["verify.run"](verifying));
    expect(second.verdict).toBe(first.verdict);
    await cleaned(workspace);
  });

  test("at run.cleanup, or one after the worker forgot the workspace, finds nothing and is content", async () => {
    const workspace = await opened();
    expect(await cleaned(workspace)).toStrictEqual({ destroyed: 1 });
    expect(await cleaned(workspace)).toStrictEqual({ destroyed: 1 });
    expect(host.workspaces()).toStrictEqual([]);
  });

  test("at a command does not come: in a workspace that was given up there is none to run it in", async () => {
    const workspace = await opened();
    await shell(workspace, "echo more >> goose.txt");
    await cleaned(workspace);
    await expect(shell(workspace, "echo more >> goose.txt")).rejects.toMatchObject({
      type: "workspace_lost",
    });
    const write = of({
      kind: "tool.write",
      workspace,
      tool: "edit",
      path: "goose.txt",
      input: "0".repeat(64),
    });
    await expect(host.activities["tool.write"](write)).rejects.toMatchObject({ type: "workspace_lost" });
  });
});

// test/activities/sandbox/sources.test.ts: the source lies on a host only while a workspace of it is open.
import { describe, expect, test } from "vitest";
import { of, open, source, stage } from "./stage.ts";
import { reasonToSkip } from "./trial.ts";

describe.skipIf(reasonToSkip !== null)("a source bundle", () => {
  test("is there for each open workspace and goes with it, whether or not this worker knows it", async () => {
    const { activities, bundles, end } = stage();
    const from = source();
    const one = (await activities["workspace.open"](open(from))).workspace;
    const two = (await activities["workspace.open"](open(from))).workspace;
    expect(bundles().toSorted()).toStrictEqual([`${one.id}.bundle`, `${two.id}.bundle`].toSorted());
    const cleanup = (...workspaces: (typeof one)[]) =>
      activities["run.cleanup"](of({ kind: "run.cleanup", workspaces, reason: "over" }));
    await cleanup(one);
    expect(bundles()).toStrictEqual([`${two.id}.bundle`]);
    await cleanup(two, one);
    expect(bundles()).toStrictEqual([]);
    end();
  });

  test("that cannot be unpacked is not left behind", async () => {
    const { activities, bundles, end } = stage();
    const broken = open(source({ bundleBytes: Buffer.from("no bundle") }));
    await expect(activities["workspace.open"](broken)).rejects.toMatchObject({ type: "sandbox_error" });
    expect(bundles()).toStrictEqual([]);
    end();
  });
});

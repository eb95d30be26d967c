// test/workers/store-gate.test.ts: what cannot be done twice waits for the artifact store, and is broken off when its result was lost.
import { expect, test } from "vitest";
import { toApplicationFailure } from "../../activities/failure.ts";
import { ACTION_KINDS } from "../../core/schema/action.ts";
import { createStoreGate } from "../../workers/store-gate.ts";
import { CLAIMS, SHELL, through } from "../support/workers/effect.ts";

const away = () => Promise.reject(toApplicationFailure("artifact_store_down", "no room"));
const CHANGING = ["tool.write", "shell.exec", "shell.network", "script.exec"];

async function performed(kind: string, check: () => Promise<void>, body: () => Promise<unknown>) {
  let began = false;
  const admitted = { permit: "p", action: SHELL, claims: { ...CLAIMS, kind } };
  const result = await through(createStoreGate({ check })(), admitted, () => {
    began = true;
    return body();
  }).catch((error: unknown) => (error as { type?: string }).type ?? "?");
  return { began, result };
}

test.each(CHANGING)("%s does not begin while the store takes nothing", async (kind) => {
  expect(await performed(kind, away, async () => "done")).toStrictEqual({
    began: false,
    result: "artifact_store_down",
  });
});

test.each(CHANGING)(
  "%s whose result the store did not take is broken off: it is not done again in place",
  async (kind) => {
    expect(await performed(kind, async () => {}, away)).toStrictEqual({ began: true, result: "broken_off" });
  },
);

test.each(ACTION_KINDS.filter((kind) => !CHANGING.includes(kind)))(
  "%s asks the store nothing beforehand, and fails as the store does",
  async (kind) => {
    expect(await performed(kind, away, async () => "done")).toStrictEqual({ began: true, result: "done" });
    expect(await performed(kind, away, away)).toStrictEqual({ began: true, result: "artifact_store_down" });
  },
);

test("another failure passes as it is", async () => {
  const lost = () => Promise.reject(toApplicationFailure("workspace_lost", "gone"));
  expect((await performed("shell.exec", async () => {}, lost)).result).toBe("workspace_lost");
});

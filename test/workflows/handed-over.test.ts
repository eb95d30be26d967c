// test/workflows/handed-over.test.ts: what a run below a pull request tells a person to type.
import { expect, test } from "vitest";
import { branchHandedOver, patchHandedOver, reportHandedOver } from "../../core/run/handed-over.ts";
import type { ExportedPatch } from "../../core/run/state.ts";
import { boundary } from "./run-events.ts";

const BASE = "1".repeat(40);
const DIFF = "d".repeat(64);
const PATCH: ExportedPatch = {
  patch: { digest: "a".repeat(64), class: "patch", bytes: 10 },
  boundary: boundary(),
  diff: DIFF,
  diffApplies: true,
};

test("a report is fetched", () => {
  expect(reportHandedOver(DIFF)).toBe(`skein artifact get ${DIFF} --output report.md`);
});

test("a patch is fetched and applied, on the base it was verified on", () => {
  expect(patchHandedOver(PATCH, BASE)).toBe(
    `verified on 111111111111: skein artifact get ${DIFF} --output change.patch && git apply change.patch`,
  );
});

test("nobody is told to apply a diff that is not the whole patch", () => {
  const partly = patchHandedOver({ ...PATCH, diffApplies: false }, BASE);
  expect(partly).toMatch(/does not apply .*: skein artifact get d{64} --output change\.patch$/);
  const none = patchHandedOver({ ...PATCH, diff: null }, BASE);
  expect(none).toMatch(/no diff of it: skein artifact get a{64} --output patch\.json$/);
  for (const told of [partly, none]) expect(told).not.toContain("git apply");
});

test("a branch is fetched from its bundle, which is named so that a shell and git both take it", () => {
  expect(branchHandedOver(DIFF, "skein/0123456789ab")).toBe(
    `verified, in a clone: skein artifact get ${DIFF} --output skein-0123456789ab.bundle && git fetch skein-0123456789ab.bundle skein/0123456789ab:skein/0123456789ab`,
  );
});

// test/activities/sandbox/put-back.test.ts: what a command made goes into a folder as files of that folder's, and nowhere else.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { putBack } from "../../../activities/sandbox/copy/put-back.ts";
import type { WriteEntry } from "../../../activities/sandbox/driver/driver.ts";
import { readTree } from "../../../activities/sandbox/export/read-tree.ts";
import { TREE_LIMITS } from "./trial.ts";

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "skein-back-"));
  outside = mkdtempSync(join(tmpdir(), "skein-outside-"));
  writeFileSync(join(outside, "theirs"), "theirs");
});
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true });
});

const at = (path: string) => join(root, path);
const file = (path: string, text: string, mode = 0o644) => {
  writeFileSync(at(path), text);
  chmodSync(at(path), mode);
};
const put = (path: string, text: string, mode: "100644" | "100755" | "120000" = "100644"): WriteEntry => ({
  status: "put",
  path,
  mode,
  bytes: Buffer.from(text),
});
const gone = (path: string): WriteEntry => ({ status: "deleted", path });

/** As it was copied; `meanwhile` happens before what was made comes back. */
async function back(changes: WriteEntry[], meanwhile = () => {}) {
  const { entries } = await readTree(root, { limits: TREE_LIMITS, base: new Map() });
  const base = new Map(entries.map((entry) => [entry.path, entry]));
  meanwhile();
  return putBack(root, changes, base);
}

describe("putting back", () => {
  test("writes, replaces, makes runnable, links and deletes; what a file allowed it still allows", async () => {
    file("kept", "old", 0o640);
    file("tool", "#!", 0o604);
    file("was-tool", "#!", 0o755);
    mkdirSync(at("d/e"), { recursive: true });
    file("d/e/only", "x");
    symlinkSync("kept", at("link"));
    const changes = [
      gone("d/e/only"),
      put("kept", "new"),
      put("tool", "#!/bin/sh", "100755"),
      put("was-tool", "#!", "100644"),
      put("new/deep/file", "n", "100755"),
      put("link", "tool", "120000"),
      put("d", "now a file"),
    ];
    expect(await back(changes)).toStrictEqual({ written: 6, deleted: 1, refused: [] });
    expect(readFileSync(at("kept"), "utf8")).toBe("new");
    const modes = ["kept", "tool", "was-tool", "new/deep/file"].map(
      (path) => statSync(at(path)).mode & 0o777,
    );
    expect(modes).toStrictEqual([0o640, 0o705, 0o644, 0o755]);
    expect(readlinkSync(at("link"))).toBe("tool");
    expect(readFileSync(at("d"), "utf8")).toBe("now a file");
    expect(statSync(at("new")).uid).toBe(statSync(root).uid);
  });

  test("never goes through a link, whenever it was put there", async () => {
    symlinkSync(outside, at("before"));
    mkdirSync(at("after"));
    file("after/f", "f");
    file("g", "g");
    const report = await back(
      [put("before/x", "x"), put("after/f", "mine"), gone("after/f"), put("g", "mine")],
      () => {
        rmSync(at("after"), { recursive: true });
        symlinkSync(outside, at("after"));
        rmSync(at("g"));
        symlinkSync(join(outside, "theirs"), at("g"));
      },
    );
    expect(report).toMatchObject({ written: 0, deleted: 0 });
    expect(report.refused.map(({ because }) => because)).toStrictEqual([
      "a link or a file lies on the way",
      "a link or a file lies on the way",
      "a link or a file lies on the way",
      "it has changed since it was copied",
    ]);
    expect(readFileSync(join(outside, "theirs"), "utf8")).toBe("theirs");
    expect(existsSync(join(outside, "x"))).toBe(false);
  });

  test("loses nothing that somebody wrote meanwhile, or that was not copied", async () => {
    file("edited", "a");
    file("removed", "a");
    const report = await back([put("edited", "mine"), gone("removed"), put("came", "mine")], () => {
      file("edited", "theirs");
      file("removed", "theirs");
      file("came", "theirs");
    });
    expect(report.refused).toHaveLength(3);
    for (const path of ["edited", "removed", "came"]) expect(readFileSync(at(path), "utf8")).toBe("theirs");
  });

  test("what is gone already is gone, and nothing of its own stays beside what it wrote", async () => {
    file("gone", "a");
    mkdirSync(at("d"));
    file("d/gone", "a");
    const report = await back([gone("gone"), gone("d/gone"), put("x", "y")], () => {
      rmSync(at("gone"));
      rmSync(at("d"), { recursive: true });
    });
    expect(report).toStrictEqual({ written: 1, deleted: 2, refused: [] });
    expect(lstatSync(at("x")).isFile()).toBe(true);
    const { entries } = await readTree(root, { limits: TREE_LIMITS, base: new Map() });
    expect(entries.map(({ path }) => path)).toStrictEqual(["x"]);
  });
});

// test/core/patch/boundary.test.ts: the report of a patch, counted whole and listed short.
import { describe, expect, test } from "vitest";
import type { BoundaryInput } from "../../../core/patch/boundary.ts";
import { boundaryReport } from "../../../core/patch/boundary.ts";
import { BoundaryReport } from "../../../core/schema/patch.ts";
import type { FileMode, PatchEntry } from "../../../core/schema/patch.ts";

type Tree = Record<string, { text: string | null; mode?: FileMode }>;

/** Two trees → what the export would hand over for them. */
function between(base: Tree, now: Tree, change: Partial<BoundaryInput> = {}): BoundaryReport {
  const modeOf = (tree: Tree, path: string): FileMode => tree[path]?.mode ?? "100644";
  const entries: PatchEntry[] = [];
  for (const [path, file] of Object.entries(now)) {
    const content = Buffer.from(file.text ?? "\0\x01").toString("base64");
    const isSame = base[path]?.text === file.text && modeOf(base, path) === modeOf(now, path);
    if (!isSame)
      entries.push({ status: path in base ? "modified" : "added", path, mode: modeOf(now, path), content });
  }
  for (const path of Object.keys(base)) if (!(path in now)) entries.push({ status: "deleted", path });
  const sha = "0".repeat(40);
  return boundaryReport({
    base: {
      baseSha: sha,
      treeSha: sha,
      entries: Object.keys(base).map((path) => ({ path, mode: modeOf(base, path), sha })),
    },
    entries,
    text: { before: (path) => base[path]?.text ?? null, after: (path) => now[path]?.text ?? null },
    refused: [],
    skipped: { ignored: 0, buildOutput: 0 },
    scope: { allowed_paths: ["**"], forbidden_paths: [] },
    limits: { files: 20, lines: 1000 },
    names: "some",
    ...change,
  });
}

describe("a boundary report", () => {
  test("counts files, lines, bytes and classes of an ordinary patch, and is of its schema", () => {
    const report = between(
      { "src/a.ts": { text: "1\n2\n3\n" }, "src/old.ts": { text: "x\ny\n" }, "same.md": { text: "s" } },
      { "src/a.ts": { text: "1\ntwo\n3\n4\n" }, "README.md": { text: "hello\n" }, "same.md": { text: "s" } },
    );
    expect(BoundaryReport.parse(report)).toStrictEqual(report);
    expect(report).toMatchObject({
      files: 3,
      added: 3,
      removed: 3,
      bytes: 16,
      paths: ["README.md", "src/a.ts", "src/old.ts"],
      changeClasses: ["docs", "source"],
      binary: 0,
      symlinks: 0,
      modeChanges: 0,
      outsideScope: [],
      forbidden: [],
      overLimits: [],
    });
  });

  test("tells binary files, modes, links and generated files", () => {
    const report = between(
      { "run.sh": { text: "a\n" }, "logo.png": { text: null } },
      {
        "run.sh": { text: "a\n", mode: "100755" },
        "logo.png": { text: null, mode: "100755" },
        "dist/app.js": { text: "b\n" },
        link: { text: "run.sh", mode: "120000" },
      },
    );
    expect(report).toMatchObject({
      files: 4,
      added: 2,
      removed: 0,
      binary: 1,
      symlinks: 1,
      modeChanges: 2,
      generated: 1,
    });
  });

  test("holds what the checks found of a patch, and says of a checkpoint that nothing was checked", () => {
    const now = { "run.sh": { text: "a\n", mode: "100755" as const } };
    const report = between({ "run.sh": { text: "a\n" } }, now, { names: "all" });
    expect(BoundaryReport.parse(report)).toMatchObject({
      findings: [{ check: "mode_changed", path: "run.sh", line: null }],
      findingCounts: { mode_changed: 1 },
    });
    expect(between({}, now).findingCounts).toBeNull();
  });

  test("names what lies outside the task or is forbidden, both sides of a rename too", () => {
    const scope = { allowed_paths: ["src/**"], forbidden_paths: ["**/secret.ts"] };
    const report = between(
      { "lib/a.ts": { text: "a" } },
      { "src/a.ts": { text: "a" }, "src/secret.ts": { text: "s" } },
      { scope },
    );
    expect(report).toMatchObject({ outsideScope: ["lib/a.ts"], forbidden: ["src/secret.ts"] });
  });

  test("judges a link by where it points", () => {
    const scope = { allowed_paths: ["src/**"], forbidden_paths: ["src/secret/**"] };
    const link = (text: string) => ({ text, mode: "120000" as const });
    const now = {
      "src/fine": link("a/../b.ts"),
      "src/away": link("../lib/a.ts"),
      "src/out": link("../../etc/passwd"),
      "src/root": link("/etc/passwd"),
      "src/peek": link("secret/key"),
    };
    const report = between({}, now, { scope });
    expect(report.outsideScope).toEqual(["src/away", "src/out", "src/root"]);
    expect(report.forbidden).toEqual(["src/out", "src/peek", "src/root"]);
  });

  test("has a sentence for each limit that is exceeded", () => {
    const limits = { files: 1, lines: 2 };
    const now = { "a.ts": { text: "1\n2\n" }, "b.ts": { text: "3\n" } };
    expect(between({}, now, { limits }).overLimits).toEqual([
      "2 files changed; the task allows 1",
      "3 lines changed; the task allows 2",
    ]);
    expect(between({}, now, { limits: { files: 2, lines: 3 } }).overLimits).toEqual([]);
  });

  test("keeps its lists short and its counts whole", () => {
    const now = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`lib/${i}.ts`, { text: "x\n" }]));
    const refused = Array.from({ length: 30 }, (_, i) => ({ path: `${i}`, because: "no" }));
    const report = between({}, now, {
      refused,
      scope: { allowed_paths: ["src/**"], forbidden_paths: ["lib/**"] },
    });
    expect([report.files, report.added, report.paths.length]).toEqual([90, 90, 50]);
    expect([report.outsideScope.length, report.forbidden.length, report.refused.length]).toEqual([
      20, 20, 20,
    ]);
  });

  test("names every path of a patch that its limits allow, and one more name than that is not named", () => {
    const now = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`lib/${i}.ts`, { text: "x\n" }]));
    const limits = { files: 80, lines: 1000 };
    expect(between({}, now, { names: "all", limits: { ...limits, files: 90 } }).paths).toHaveLength(90);
    expect(between({}, now, { names: "all", limits }).paths).toHaveLength(80);
  });

  test("names no more than history may hold, always the same ones", () => {
    const now = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`${"d".repeat(2000)}/${i}.ts`, { text: "x\n" }]),
    );
    const limits = { files: 1000, lines: 1000 };
    const { paths, files } = between({}, now, { names: "all", limits });
    expect([files, paths.length]).toEqual([60, 49]);
    expect(paths).toEqual(Object.keys(now).sort().slice(0, 49));
  });

  test("of nothing is nothing", () => {
    expect(between({}, {})).toMatchObject({
      files: 0,
      added: 0,
      removed: 0,
      bytes: 0,
      paths: [],
      changeClasses: [],
    });
  });
});

// scripts/bench/export.ts: a large tree read from outside its sandbox, beside `git diff` of the same tree when git trusts no file's time.
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { TreeRules } from "../../activities/sandbox/driver/driver.ts";
import { readTree } from "../../activities/sandbox/export/read-tree.ts";
import { MIB } from "../../test/activities/sandbox/trial.ts";
import { compared, interleaved } from "./figure.ts";
import type { Bench } from "./figure.ts";

const FOLDERS = 100;
const FILES_EACH = 100;
const FILE_BYTES = 20_000;
const CHANGED = 20;
const FILES = FOLDERS * FILES_EACH;
const LIMITS = { entries: 200_000, fileBytes: 16 * MIB, totalBytes: 256 * MIB, depth: 64 };

const PATHS = Array.from({ length: FILES }, (_, at) => `d${Math.floor(at / FILES_EACH)}/f${at}.bin`);

/** Commits the files, then changes some. Answers the base as an export is told it. */
async function plant(tree: string): Promise<TreeRules["base"]> {
  for (let folder = 0; folder < FOLDERS; folder += 1) mkdirSync(join(tree, `d${folder}`));
  for (const path of PATHS)
    writeFileSync(join(tree, path), randomBytes(FILE_BYTES / 2).toString("hex"), { mode: 0o644 });
  const git = (...args: string[]) => execa("git", args, { cwd: tree });
  await git("init", "--quiet");
  await git("add", "--all");
  await git("-c", "user.name=b", "-c", "user.email=b@example.com", "commit", "--quiet", "-m", "base");
  const { stdout } = await git("ls-tree", "-r", "HEAD");
  for (const path of PATHS.slice(0, CHANGED)) appendFileSync(join(tree, path), "more\n");
  return new Map(
    stdout.split("\n").map((line) => {
      const [facts = "", path = ""] = line.split("\t");
      const [mode = "", , sha = ""] = facts.split(" ");
      return [path, { mode, sha }];
    }),
  );
}

/** As after a checkout, or a build that touches what it does not change. */
function makeStale(tree: string, round: number): void {
  const at = new Date(1_700_000_000_000 + round * 60_000);
  for (const path of PATHS) utimesSync(join(tree, path), at, at);
}

async function timed(once: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await once();
  return performance.now() - began;
}

async function exported(tree: string, base: TreeRules["base"]): Promise<void> {
  const { entries, complete } = await readTree(tree, { limits: LIMITS, base });
  const changed = entries.filter(({ bytes }) => bytes !== null).length;
  if (!complete || changed !== CHANGED) throw new Error(`${changed} of ${CHANGED} changes were found`);
}

export const exporting: Bench = {
  name: "export",
  about: `${FILES} files, ${(FILES * FILE_BYTES) / 1e6} MB, ${CHANGED} of them changed, in memory: read as an export reads them, beside \`git diff\` where the times of all files are new to git`,
  async run(rounds) {
    const tree = mkdtempSync("/dev/shm/skein-bench-export-");
    let round = 0;
    try {
      const base = await plant(tree);
      const sides = await interleaved(rounds, {
        ours: () => timed(() => exported(tree, base)),
        baseline: () => {
          makeStale(tree, (round += 1));
          return timed(() => execa("git", ["diff", "--no-ext-diff"], { cwd: tree }));
        },
      });
      return [compared("the whole tree", "ms", { ...sides, reach: { atMost: 1 } })];
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  },
};

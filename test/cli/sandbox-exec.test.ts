// test/cli/sandbox-exec.test.ts: `skein sandbox exec` as a process: exit codes, limits, what comes back, and a folder that stays its owner's.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { reasonToSkip, unenforced } from "../activities/sandbox/trial.ts";
import { openCli } from "../support/cli.ts";
import type { Answer, Cli } from "../support/cli.ts";

describe.skipIf(reasonToSkip !== null)("skein sandbox exec", () => {
  let cli: Cli;
  let folder: string;
  beforeEach(() => {
    cli = openCli();
    folder = join(cli.folder, "project");
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "src/one.txt"), "one\n");
    writeFileSync(join(folder, "own.txt"), "own\n");
    chmodSync(join(folder, "own.txt"), 0o640);
  });
  afterEach(() => cli.end());

  const env = { SKEIN_SANDBOX_UNENFORCED: unenforced.join(","), SECRET_TOKEN: "s3cr3t" };
  const exec = (...args: string[]): Promise<Answer> =>
    cli.skein(env, "sandbox", "exec", "--workspace", folder, ...args);
  const sh = (line: string) => ["--", "sh", "-c", line];

  test("runs as an agent's tool does: the copy, a repository, the agent's user, no network, nothing of the caller", async () => {
    const line =
      "cat src/one.txt; id -u; pwd; git log --oneline | wc -l; git status --short | wc -l; tail -n +3 /proc/net/dev | cut -d: -f1; env";
    const { exitCode, stdout, stderr } = await exec(...sh(line));
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(" ", "")).toMatch(/^one\n1000\n\/workspace\n1\n0\nlo\n/);
    expect(stdout).not.toContain("s3cr3t");
  });

  test("passes on exit code and both outputs, and changes nothing by itself", async () => {
    const answer = await exec(...sh("echo out; echo err >&2; echo changed > own.txt; exit 7"));
    expect(answer).toMatchObject({ exitCode: 7, stdout: "out", stderr: "err" });
    expect(readFileSync(join(folder, "own.txt"), "utf8")).toBe("own\n");
    expect((await exec("--", "no-such-program")).exitCode).toBe(127);
    expect((await exec(...sh("kill -9 $$"))).exitCode).toBe(137);
  });

  test("124 after its time, with a line that says so; and nothing comes back from then", async () => {
    const answer = await exec(
      "--timeout",
      "1s",
      "--write-back",
      ...sh("echo x > new; trap '' TERM; sleep 30"),
    );
    expect(answer.exitCode).toBe(124);
    expect(answer.stderr.split("\n")).toStrictEqual([
      "skein: nothing was put back, as the command ended with timeout",
      "skein: limit hit: 1 s of time",
    ]);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  test.each([
    [
      "disk",
      "head -c 400m /dev/zero > big",
      /^skein: limit hit: the workspace is full, 256 MiB or 50000 files$/,
    ],
    [
      "memory",
      "node -e 'const a=[];for(;;)a.push(Buffer.alloc(1e7,1))'",
      /limit hit: 512 MiB of memory; \d+ killed, 51\d MiB at most/,
    ],
    [
      "processes",
      "i=0; while [ $i -lt 400 ]; do sleep 5 & i=$((i+1)); done 2>/dev/null; wait",
      /limit hit: 256 processes/,
    ],
    ["output", "yes", /limit hit: 32 MiB of output/],
  ])(
    "says which limit was hit: %s",
    async (limit, line, said) => {
      if (unenforced.some((each) => each === limit)) return; // said loudly by trial.ts
      const { stderr } = await exec(...sh(line));
      expect(stderr.split("\n").at(-1)).toMatch(said);
    },
    60_000,
  );

  test("a build may use more", async () => {
    const { exitCode } = await exec("--profile", "build", ...sh("head -c 400m /dev/zero > big"));
    expect(exitCode).toBe(0);
  }, 60_000);

  test("--write-back puts back what may leave a workspace; the folder stays its owner's, mode and all", async () => {
    const before = statSync(folder);
    const line = `echo more >> own.txt; rm src/one.txt; mkdir -p a/b; echo new > a/b/new; printf '#!/bin/sh\\n' > tool; chmod +x tool
      ln -s own.txt link; ln -s /etc/passwd away; ln own.txt twice; mkdir -p x/.git; echo evil > x/.git/config; echo evil >> .git/config; exit 3`;
    const { exitCode, stderr } = await exec("--write-back", ...sh(line));
    expect(exitCode).toBe(3);
    for (const part of [
      "away: its target is absolute",
      "twice: it has more than one name",
      "x/.git: it is a git folder",
    ])
      expect(stderr).toContain(`not put back: ${part}`);
    expect(readdirSync(folder).sort()).toStrictEqual(["a", "link", "own.txt", "tool"]);
    expect(readFileSync(join(folder, "own.txt"), "utf8")).toBe("own\n"); // it has two names in there
    expect(statSync(join(folder, "own.txt")).mode & 0o777).toBe(0o640);
    expect(statSync(join(folder, "tool")).mode & 0o777).toBe(0o755);
    const after = statSync(folder);
    expect([after.uid, after.gid, after.mode]).toStrictEqual([before.uid, before.gid, before.mode]);
  });

  test("what cannot be copied is told, stays where it is, and is not deleted", async () => {
    symlinkSync("/etc/passwd", join(folder, "away"));
    linkSync(join(folder, "own.txt"), join(folder, "twice"));
    const { exitCode, stdout, stderr } = await exec("--write-back", ...sh("ls"));
    expect(exitCode).toBe(0);
    expect(stdout).toBe("src");
    expect(stderr).toContain("not copied: away: its target is absolute");
    expect(stderr).toContain("put back: 0 written, 0 deleted");
    expect(readdirSync(folder).sort()).toStrictEqual(["away", "own.txt", "src", "twice"]);
  });

  test("bad words are told, exit 2; a folder that does not fit, 125; neither runs anything", async () => {
    expect(await exec("--profile", "huge", ...sh("true"))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("default, build"),
    });
    expect(await exec("--timeout", "soon", ...sh("true"))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--timeout soon: seconds"),
    });
    expect(
      await cli.skein(env, "sandbox", "exec", "--workspace", join(folder, "own.txt"), "--", "true"),
    ).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is no folder") });
    for (const name of ["big", "bigger"]) writeFileSync(join(folder, name), Buffer.alloc(150 * 1024 * 1024));
    expect(await exec(...sh("true"))).toMatchObject({
      exitCode: 125,
      stderr: expect.stringMatching(/larger/),
    });
  }, 60_000);

  test("interrupted it ends what runs, and leaves nothing", async () => {
    const mark = `exec-${process.pid}-${Date.now()}`;
    const states = () =>
      readdirSync(tmpdir()).filter(
        (name) => name.startsWith("skein-sandbox-") && name !== "skein-sandbox-uids",
      );
    const before = states();
    const child = execa(
      process.execPath,
      [
        join(CHECKOUT, "cli/main.ts"),
        "sandbox",
        "exec",
        "--workspace",
        folder,
        "--",
        "sh",
        "-c",
        `echo ready; sleep 60; : ${mark}`,
      ],
      { env, reject: false },
    );
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGINT");
    expect((await child).exitCode).toBe(130);
    expect(states()).toStrictEqual(before);
    const { stdout } = await execa("ps", ["-eo", "args"]);
    expect(stdout).not.toContain(mark);
  });
});

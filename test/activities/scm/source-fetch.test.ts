// test/activities/scm/source-fetch.test.ts: the source arrives as a bundle that clones and a manifest that is git's own.
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { CancelledFailure } from "@temporalio/activity";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SourceManifest } from "../../../core/schema/patch.ts";
import { admitted, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.close());

const fetchOf = (ref: string | null) =>
  admitted<"source.fetch">({ kind: "source.fetch", repository: REPOSITORY, ref });

async function clone(bundle: string, name: string): Promise<string> {
  const file = join(setup.root, `${name}.bundle`);
  await writeFile(file, setup.shelf.bytesOf(bundle));
  const dir = join(setup.root, name);
  await execa("git", ["clone", "--quiet", file, dir]);
  return dir;
}

describe("repository.read", () => {
  test("tells what the forge says of a repository", async () => {
    const facts = await setup.activities["repository.read"](
      admitted({ kind: "repository.read", repository: REPOSITORY }),
    );
    expect(facts).toEqual({
      forgeId: 1,
      defaultBranch: "main",
      private: true,
      archived: false,
      verifiers: [],
    });
  });

  test("tells which verifier profiles the names at the root tell of", async () => {
    const files = { "go.mod": "module geese\n", "web/package.json": "{}\n", Makefile: "test:\n" };
    await setup.dev.seedRepository({ owner: "acme", name: "geese", private: true, files });
    const facts = await setup.activities["repository.read"](
      admitted({ kind: "repository.read", repository: "acme/geese" }),
    );
    expect(facts.verifiers).toStrictEqual(["go-test"]);
  });

  test("a repository without the App is not found", async () => {
    const read = admitted<"repository.read">({ kind: "repository.read", repository: "acme/none" });
    expect((await failureOf(setup.activities["repository.read"](read))).type).toBe("forge_not_found");
  });

  test("I7 a repository under another tenant's installation is not found, and no token is made for it", async () => {
    const asked = setup.wire.asked.length;
    const { claims, ...read } = admitted<"repository.read">({
      kind: "repository.read",
      repository: REPOSITORY,
    });
    const foreign = { ...read, claims: { ...claims, installations: [setup.dev.installationId + 1] } };
    const failure = await failureOf(setup.activities["repository.read"](foreign));
    expect(failure.type).toBe("forge_not_found");
    expect(setup.wire.asked.slice(asked).filter(({ path }) => path.includes("access_tokens"))).toEqual([]);
  });
});

describe("source.fetch", () => {
  test("the bundle clones to the default branch, checked out, with every kind of file", async () => {
    const { source, ref, files, bytes } = await setup.activities["source.fetch"](fetchOf(null));
    expect({ ref, files }).toEqual({ ref: "main", files: 8 });
    expect(bytes).toBe(setup.shelf.bytesOf(source.bundle).length);
    const dir = await clone(source.bundle, "first");
    const git = async (...args: string[]): Promise<string> => (await execa("git", args, { cwd: dir })).stdout;
    expect(await git("symbolic-ref", "--short", "HEAD")).toBe("main");
    expect(await git("status", "--porcelain")).toBe("");
    expect(await git("rev-list", "--count", "HEAD")).toBe("1");
    expect(await git("log", "-1", "--format=%s")).toBe(`Base ${source.baseSha} of ${REPOSITORY}`);
    expect(await readFile(join(dir, "src/price.js"), "utf8")).toBe("export const round = Math.floor;\n");
  });

  test("the manifest is git's own listing of the base", async () => {
    const { source } = await setup.activities["source.fetch"](fetchOf("main"));
    const manifest = SourceManifest.parse(JSON.parse(setup.shelf.bytesOf(source.manifest).toString("utf8")));
    expect(manifest.baseSha).toBe(source.baseSha);
    const dir = await clone(source.bundle, "second");
    const { stdout } = await execa("git", ["-c", "core.quotePath=false", "ls-tree", "-r", "HEAD"], {
      cwd: dir,
    });
    expect(manifest.entries.map(({ path, mode, sha }) => `${mode} blob ${sha}\t${path}`).join("\n")).toBe(
      stdout,
    );
    const tree = await execa("git", ["rev-parse", "HEAD^{tree}"], { cwd: dir });
    expect(manifest.treeSha).toBe(tree.stdout);
  });

  test("the same base gives the same bundle, so that a retry stores nothing new", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => setup.activities["source.fetch"](fetchOf("main"))),
    );
    expect(other).toEqual(one);
  });

  test("a branch that moved is fetched anew, with history left behind", async () => {
    const before = await setup.activities["source.fetch"](fetchOf("main"));
    const work = join(setup.root, "work");
    const url = setup.dev.gitUrl.replace("://", `://x:${setup.dev.asUser("dana")}@`);
    await execa("git", ["clone", "--quiet", `${url}/${REPOSITORY}.git`, work]);
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=Dana", "-c", "user.email=dana@example.invalid", ...args], { cwd: work });
    await writeFile(join(work, "README.md"), "# Shop, moved\n");
    await git("commit", "--quiet", "-am", "Move");
    await git("push", "--quiet", "origin", "HEAD", "HEAD:refs/heads/release/1.0");
    const after = await setup.activities["source.fetch"](fetchOf("main"));
    expect(after.source.baseSha).toBe((await git("rev-parse", "HEAD")).stdout);
    expect(after.source.baseSha).not.toBe(before.source.baseSha);
    const release = await setup.activities["source.fetch"](fetchOf("release/1.0"));
    expect(release).toMatchObject({ ref: "release/1.0", source: { baseSha: after.source.baseSha } });
  });

  test("a missing branch is not found, by name; a name that is none is not even asked for", async () => {
    const missing = await failureOf(setup.activities["source.fetch"](fetchOf("no/such")));
    expect(missing).toMatchObject({ type: "forge_not_found", nonRetryable: true });
    expect(missing.message).toContain(`"no/such"`);
    const odd = await failureOf(setup.activities["source.fetch"](fetchOf("--upload-pack=evil")));
    expect(odd.type).toBe("forge_not_found");
    expect(setup.wire.asked.some(({ path }) => path.includes("evil"))).toBe(false);
  });

  test("a submodule is listed with mode 160000", async () => {
    const dir = join(setup.root, "with-submodule");
    await execa("git", ["init", "--quiet", "--initial-branch=main", dir]);
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=D", "-c", "user.email=d@example.invalid", ...args], { cwd: dir });
    await writeFile(join(dir, "a.txt"), "a\n");
    await git("add", "a.txt");
    await git("update-index", "--add", "--cacheinfo", `160000,${"5".repeat(40)},vendor/lib`);
    await git("commit", "--quiet", "-m", "With a submodule");
    await setup.dev.seedRepository({ owner: "acme", name: "parts", fromGitDir: dir });
    const action = { kind: "source.fetch", repository: "acme/parts", ref: null } as const;
    const { source } = await setup.activities["source.fetch"](admitted(action));
    const manifest = SourceManifest.parse(JSON.parse(setup.shelf.bytesOf(source.manifest).toString("utf8")));
    expect(manifest.entries).toContainEqual({ path: "vendor/lib", mode: "160000", sha: "5".repeat(40) });
    await clone(source.bundle, "parts");
  });

  test("I7 two tenants never share a mirror", async () => {
    await setup.activities["source.fetch"](
      admitted({ kind: "source.fetch", repository: REPOSITORY, ref: null }, "other"),
    );
    const tenants = await readdir(join(setup.root, "mirrors"));
    expect(tenants.toSorted()).toEqual(["acme", "other"]);
    expect(await readdir(join(setup.root, "mirrors", "other"))).toEqual(["1"]);
  });

  test("a source larger than the permit is refused before it is read", async () => {
    const input = fetchOf("main");
    const writes = input.claims.writes.map((write) => ({ ...write, maxBytes: 10 }));
    const failure = await failureOf(
      setup.activities["source.fetch"]({ ...input, claims: { ...input.claims, writes } }),
    );
    expect(failure.type).toBe("forge_refused");
    expect(failure.message).toMatch(/more than the 10 permitted/);
  });

  test("a broken mirror heals by itself", async () => {
    const dir = join(setup.root, "mirrors", "acme", "1");
    await writeFile(join(dir, "shallow.lock"), "");
    await writeFile(join(dir, "HEAD"), "nonsense");
    expect((await failureOf(setup.activities["source.fetch"](fetchOf("main")))).type).toBe("clone_failed");
    expect((await setup.activities["source.fetch"](fetchOf("main"))).ref).toBe("main");
  });
});

describe("the token", () => {
  test("I9 is in no argument, no file, no log, and in the environment of the one git that fetches", async () => {
    const spy = join(setup.root, "git-spy");
    const log = join(setup.root, "git-spy.log");
    await writeFile(spy, `#!/bin/sh\n{ echo "ARGV $*"; env; echo END; } >>${log}\nexec git "$@"\n`);
    await chmod(spy, 0o755);
    setup.wire.asked.length = 0;
    await setup.activitiesWith({ git: { command: spy } })["source.fetch"](fetchOf("main"));
    const tokens = tokensSeen();
    expect(tokens.length).toBeGreaterThan(0);
    const runs = (await readFile(log, "utf8")).split("END\n").filter(Boolean);
    const holding = runs.filter((run) =>
      tokens.some((token) => run.includes(basic(token)) || run.includes(token)),
    );
    expect(runs.length).toBeGreaterThan(5);
    expect(holding.map((run) => run.split("\n")[0]?.split(" ")[1])).toEqual(["fetch"]);
    for (const run of runs) {
      const argv = run
        .split("\n")
        .filter((line) => line.startsWith("ARGV"))
        .join();
      for (const token of tokens) expect(argv).not.toMatch(new RegExp(`${token}|${basic(token)}`));
      expect(run).toMatch(/^GIT_CONFIG_NOSYSTEM=1$/m);
      expect(run).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
    }
    const { stdout } = await execa(
      "grep",
      ["-rlaF", ...tokens.flatMap((token) => ["-e", token, "-e", basic(token)]), join(setup.root, "mirrors")],
      { reject: false },
    );
    expect(stdout).toBe("");
    expect(JSON.stringify(process.env)).not.toContain(tokens[0]);
    expect(setup.warnings).toEqual([]);
  });

  test("is narrowed to one repository and what the effect needs, and revoked when it ends", async () => {
    setup.wire.asked.length = 0;
    await setup.activities["source.fetch"](fetchOf("main"));
    const [request] = setup.wire.asked.filter(({ path }) => path.endsWith("/access_tokens"));
    expect(JSON.parse(request?.body ?? "")).toEqual({
      repository_ids: [1],
      permissions: { metadata: "read", contents: "read" },
    });
    expect(setup.wire.asked.at(-1)).toMatchObject({ method: "DELETE", path: "/installation/token" });
    const [token = ""] = tokensSeen();
    const answer = await fetch(`${setup.dev.url}/repos/${REPOSITORY}`, {
      headers: { authorization: `token ${token}` },
    });
    expect(answer.status).toBe(401);
  });

  test("is revoked when the effect fails, and a failed revocation is told but harms nothing", async () => {
    setup.wire.asked.length = 0;
    await failureOf(setup.activities["source.fetch"](fetchOf("none")));
    expect(setup.wire.asked.at(-1)?.path).toBe("/installation/token");
    setup.wire.meet("DELETE", /installation\/token/, { do: "answer", status: 500 });
    await setup.activities["repository.read"](admitted({ kind: "repository.read", repository: REPOSITORY }));
    expect(setup.warnings).toHaveLength(1);
    expect(setup.warnings.join()).not.toMatch(/ghs_/);
  });
});

describe("a stopped effect", () => {
  test("I14 ends at once, kills git with its helpers, revokes, and fails with the reason it was stopped for", async () => {
    const controller = new AbortController();
    const pulse = { heartbeat: () => undefined, signal: controller.signal };
    const activities = setup.activitiesWith({ currentPulse: () => pulse });
    setup.wire.meet("POST", /git-upload-pack/, { do: "hang" });
    setup.wire.asked.length = 0;
    const work = activities["source.fetch"](fetchOf("main")).catch((error: unknown) => error);
    while (!setup.wire.asked.some(({ path }) => path.endsWith("/git-upload-pack"))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const reason = new CancelledFailure("stop");
    const started = performance.now();
    controller.abort(reason);
    expect(await work).toBe(reason);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(setup.wire.asked.at(-1)?.path).toBe("/installation/token");
    const { stdout } = await execa("ps", ["-eo", "args"]);
    expect(
      stdout.split("\n").filter((line) => line.includes("remote-http") && line.includes(setup.wire.url)),
    ).toEqual([]);
  });

  test("beats while it runs", () => {
    expect(setup.beats()).toBeGreaterThan(0);
  });
});

function tokensSeen(): string[] {
  const bearers = setup.wire.asked.map(({ authorization }) => /^token (\S+)$/.exec(authorization)?.[1]);
  return [...new Set(bearers.filter((token) => token !== undefined))];
}

function basic(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}

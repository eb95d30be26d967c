// test/support/stories/stack.ts: a whole stack of its own for a story, and the skein command against it.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { RunDetail } from "../../../core/schema/view.ts";
import { openDatabase } from "../../../activities/ledger/database.ts";
import type { Recorder } from "../../../activities/ledger/deps.ts";
import { ensureTape } from "../../../scripts/demo/test-dependencies.ts";
import { CHECKOUT, placesIn } from "../../../scripts/stack/places.ts";
import { startStack } from "../../../scripts/stack/stack.ts";
import type { Settings } from "../../../scripts/stack/settings.ts";
import type { Stack } from "../../../scripts/stack/stack.ts";

export type Answer = { exitCode: number; stdout: string; stderr: string };

export type StoryStack = {
  stack: Stack;
  skein(...args: string[]): Promise<Answer>;
  /** The same with more in its environment. */
  skeinWith(env: Record<string, string>, ...args: string[]): Promise<Answer>;
  /** Writes a task file. */
  taskFile(text: string): string;
  /** Checked by `node --test`. */
  seed(name: string, files: Record<string, string>): Promise<string>;
  /** Checked by tape. */
  seedFolder(name: string, folder: string): Promise<string>;
  /** A person's own request to the forge, not the platform's. */
  asPerson(method: string, path: string, body?: unknown): Promise<Response>;
  startRun(repository: string, task: string, ...options: string[]): Promise<string>;
  show(run: string): Promise<RunDetail>;
  /** Polls until `done`; throws with the run's state after `withinMs`. */
  until(run: string, done: (detail: RunDetail) => boolean, withinMs?: number): Promise<RunDetail>;
  recorder: Recorder;
  stop(): Promise<void>;
};

/** `settings` absent: what skein.yaml says, which in a checkout is nothing. */
export async function startStoryStack(options: { settings?: Settings } = {}): Promise<StoryStack> {
  const root = mkdtempSync(join(tmpdir(), "skein-story-"));
  chmodSync(root, 0o711); // the sandbox's users pass through
  const stack = await startStack({ root, fresh: false, say: () => {}, ...options });
  const places = placesIn(root);
  const secret = readFileSync(join(places.keys, "webhook-secret"), "utf8").trim();
  const dev = (path: string, init: { type: string; body: string | Uint8Array }): Promise<Response> =>
    fetch(`${stack.file.forgeUrl}/_dev/${path}`, {
      method: "POST",
      headers: { "content-type": init.type, "x-forge-secret": secret },
      body: typeof init.body === "string" ? init.body : Buffer.from(init.body),
    });
  const { token } = (await (
    await dev("users", { type: "application/json", body: JSON.stringify({ login: "jane", role: "write" }) })
  ).json()) as { token: string };

  const skein = (...args: string[]): Promise<Answer> => skeinWith({}, ...args);
  const skeinWith = async (more: Record<string, string>, ...args: string[]): Promise<Answer> => {
    const env = { SKEIN_STACK: places.stackFile, ...more };
    const result = await execa(process.execPath, [join(CHECKOUT, "cli/main.ts"), ...args], {
      env,
      reject: false,
    });
    return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
  };
  const json = async (...args: string[]): Promise<unknown> => {
    const answer = await skein(...args, "--json");
    if (answer.exitCode !== 0)
      throw new Error(`skein ${args.join(" ")}: ${answer.exitCode}: ${answer.stderr}`);
    return JSON.parse(answer.stdout);
  };
  const onboard = async (repository: string, verifier: string): Promise<string> => {
    const contract = ["--owner", "jane", "--team", "birds", "--tier", "low", "--verifier", verifier];
    await json("repo", "onboard", repository, ...contract);
    return repository;
  };
  const show = async (run: string): Promise<RunDetail> => RunDetail.parse(await json("run", "show", run));
  await ensureTape(places.caches);
  const database = openDatabase({ appUrl: appUrlOf(stack) });
  let files = 0;

  return {
    stack,
    skein,
    skeinWith,
    show,
    taskFile(text) {
      files += 1;
      const path = join(root, `task-${files}.yaml`);
      writeFileSync(path, text);
      return path;
    },
    async seed(name, content) {
      const body = JSON.stringify({ owner: "acme", name, files: content, private: true });
      const response = await dev("repositories", { type: "application/json", body });
      if (!response.ok) throw new Error(await response.text());
      return onboard(`acme/${name}`, "node-test");
    },
    async seedFolder(name, folder) {
      const { stdout } = await execa("tar", ["-c", "-C", folder, "."], { encoding: "buffer" });
      const query = `repositories?owner=acme&name=${name}&private=true`;
      const response = await dev(query, { type: "application/x-tar", body: stdout });
      if (!response.ok) throw new Error(await response.text());
      return onboard(`acme/${name}`, "node-tape");
    },
    asPerson: (method, path, body) =>
      fetch(`${stack.file.forgeUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async startRun(repository, task, ...options) {
      const started = await json("run", "start", "--repo", repository, "--task", task, ...options);
      return (started as { id: string }).id;
    },
    async until(run, done, withinMs = 60_000) {
      const end = Date.now() + withinMs;
      for (;;) {
        const detail = await show(run);
        if (done(detail)) return detail;
        if (Date.now() > end) throw new Error(`run is still ${JSON.stringify(detail.run)}`);
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    },
    recorder: { database, host: "story", clock: () => new Date(), redact: (text) => text },
    async stop() {
      await database.close();
      await stack.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The gateway's own setting, read from its process: the test has no other way to the database either. */
export function appUrlOf(stack: Stack): string {
  const pid = stack.file.processes.find(({ name }) => name === "gateway")?.pid;
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  return environment.find((line) => line.startsWith("DATABASE_URL="))?.slice("DATABASE_URL=".length) ?? "";
}

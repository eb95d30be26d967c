// test/support/stories/tenant.ts: what a person of one tenant does to a story's stack: the skein command, and seeds for it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { RunDetail } from "../../../core/schema/view.ts";
import { CHECKOUT } from "../../../scripts/stack/places.ts";

export type Answer = { exitCode: number; stdout: string; stderr: string };

export type StoryTenant = {
  skein(...args: string[]): Promise<Answer>;
  /** The same with more in its environment. */
  skeinWith(more: Record<string, string>, ...args: string[]): Promise<Answer>;
  /** Writes a task file. */
  taskFile(text: string): string;
  /** Checked by `node --test`. */
  seed(name: string, files: Record<string, string>): Promise<string>;
  /** Checked by tape. */
  seedFolder(name: string, folder: string): Promise<string>;
  startRun(repository: string, task: string, ...options: string[]): Promise<string>;
  /** Of a run that has ended; answers the new one. */
  retryRun(run: string): Promise<string>;
  show(run: string): Promise<RunDetail>;
  /** Polls until `done`; throws with the run's state after `withinMs`. */
  until(run: string, done: (detail: RunDetail) => boolean, withinMs?: number): Promise<RunDetail>;
};

/** `env`: of the command. `owner`: the forge account that its installation is on. `seed`: the forge's door for it. */
export function createStoryTenant(of: {
  folder: string;
  env: Record<string, string>;
  owner: string;
  seed: (query: string, init: { type: string; body: string | Uint8Array }) => Promise<Response>;
}): StoryTenant {
  const { folder, env, owner } = of;
  let files = 0;
  const skein = (...args: string[]) => skeinWith({}, ...args);
  const skeinWith = async (more: Record<string, string>, ...args: string[]): Promise<Answer> => {
    const result = await execa(process.execPath, [join(CHECKOUT, "cli/main.ts"), ...args], {
      env: { ...env, ...more },
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
  const onboard = async (response: Response, repository: string, verifier: string): Promise<string> => {
    if (!response.ok) throw new Error(await response.text());
    const contract = ["--owner", "jane", "--team", "birds", "--tier", "low", "--verifier", verifier];
    await json("repo", "onboard", repository, ...contract);
    return repository;
  };
  const show = async (run: string): Promise<RunDetail> => RunDetail.parse(await json("run", "show", run));

  return {
    skein,
    skeinWith,
    show,
    taskFile(text) {
      files += 1;
      const path = join(folder, `task-${owner}-${files}.yaml`);
      writeFileSync(path, text);
      return path;
    },
    async seed(name, content) {
      const body = JSON.stringify({ owner, name, files: content, private: true });
      const response = await of.seed("", { type: "application/json", body });
      return onboard(response, `${owner}/${name}`, "node-test");
    },
    async seedFolder(name, tree) {
      const { stdout } = await execa("tar", ["-c", "-C", tree, "."], { encoding: "buffer" });
      const query = `?owner=${owner}&name=${name}&private=true`;
      const response = await of.seed(query, { type: "application/x-tar", body: stdout });
      return onboard(response, `${owner}/${name}`, "node-tape");
    },
    async startRun(repository, task, ...options) {
      const started = await json("run", "start", "--repo", repository, "--task", task, ...options);
      return (started as { id: string }).id;
    },
    async retryRun(run) {
      const started = await json("run", "retry", run, "--reason", "once more");
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
  };
}

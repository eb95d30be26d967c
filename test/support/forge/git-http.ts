// test/support/forge/git-http.ts: git's smart HTTP on the bare repositories, so that real git clones, fetches, pushes.
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { NEED, assertAccess, findRepository, mayWriteWorkflows } from "./access.ts";
import type { Caller } from "./access.ts";
import { gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { ZERO_SHA, listRefs } from "./git-refs.ts";
import type { Refs } from "./git-refs.ts";
import { runGit, spawnGit } from "./git.ts";
import { announce } from "./ref-change.ts";
import { Refusal } from "./refusal.ts";
import { actorOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Repository } from "./state.ts";

const FLUSH = "0000";
const LARGEST_PUSH_BYTES = 256 * 1024 * 1024;
type Service = "git-upload-pack" | "git-receive-pack";

export function addGitHttp(app: ForgeApp, forge: Forge): void {
  app.get("/:owner/:repo{.+\\.git}/info/refs", async (c) => {
    const service = c.req.query("service");
    if (service !== "git-upload-pack" && service !== "git-receive-pack") {
      throw new Refusal(403, "Please upgrade your git client.");
    }
    const repository = repositoryFor(forge, c, service);
    const env = protocolEnv(c);
    const args = [service.slice("git-".length), "--stateless-rpc", "--http-backend-info-refs", "."];
    const run = await runGit(gitDirOf(forge, repository), args, { env });
    const banner =
      env["GIT_PROTOCOL"]?.includes("version=2") === true ? "" : packetLine(`# service=${service}\n`) + FLUSH;
    const body = Buffer.concat([Buffer.from(banner), run.stdout]);
    return answer(c, `${service}-advertisement`, new Uint8Array(body));
  });
  app.post("/:owner/:repo{.+\\.git}/git-upload-pack", (c) => {
    const repository = repositoryFor(forge, c, "git-upload-pack");
    const child = spawnGit(
      gitDirOf(forge, repository),
      ["upload-pack", "--stateless-rpc", "."],
      protocolEnv(c),
    );
    child.stdin.on("error", () => undefined); // git may answer before it has read everything
    child.stderr.resume();
    requestBytes(c)
      .on("error", () => child.kill())
      .pipe(child.stdin);
    return answer(c, "git-upload-pack-result", webStream(child.stdout));
  });
  app.post("/:owner/:repo{.+\\.git}/git-receive-pack", async (c) => {
    const repository = repositoryFor(forge, c, "git-receive-pack");
    const input = await allBytes(requestBytes(c));
    const output = await forge.locks.hold(repository.id, () => receive(forge, c, { repository, input }));
    return answer(c, "git-receive-pack-result", new Uint8Array(output));
  });
}

/** Fails: 401 asks git for a credential; 404 for what the credential may not see. */
function repositoryFor(forge: Forge, c: ForgeContext, service: Service): Repository {
  const name = (c.req.param("repo") ?? "").replace(/\.git$/, "");
  const repository = findRepository(forge, { owner: c.req.param("owner") ?? "", name });
  const caller: Caller = c.get("caller");
  const hidden = repository === undefined || repository.private || service === "git-receive-pack";
  if (caller.kind === "anonymous" && hidden) {
    throw new Refusal(401, "Authentication required", {
      headers: { "www-authenticate": 'Basic realm="GitHub"' },
    });
  }
  const need = service === "git-upload-pack" ? NEED.readContents : NEED.writeContents;
  return assertAccess(forge, { caller, repository, need });
}

/** The pre-receive hook of the bare repository reads these. */
async function receive(
  forge: Forge,
  c: ForgeContext,
  push: { repository: Repository; input: Buffer },
): Promise<Buffer> {
  const { repository, input } = push;
  const dir = gitDirOf(forge, repository);
  const before = await listRefs(dir);
  const workflows = mayWriteWorkflows(c.get("caller")) ? "allowed" : "refused";
  const env = { ...protocolEnv(c), FORGE_WORKFLOWS: workflows };
  const run = await runGit(dir, ["receive-pack", "--stateless-rpc", "."], { env, input });
  const actor = actorOf(c);
  for (const change of changedRefs(before, await listRefs(dir))) {
    await announce(forge, repository, { ...change, actor });
  }
  return run.stdout;
}

function changedRefs(before: Refs, after: Refs): { ref: string; before: string; after: string }[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (ref) => !ref.startsWith("refs/pull/"),
  );
  return names
    .map((ref) => ({ ref, before: before.get(ref) ?? ZERO_SHA, after: after.get(ref) ?? ZERO_SHA }))
    .filter((change) => change.before !== change.after);
}

function answer(c: ForgeContext, type: string, body: Uint8Array<ArrayBuffer> | ReadableStream): Response {
  return c.body(body, 200, { "content-type": `application/x-${type}`, "cache-control": "no-cache" });
}

function protocolEnv(c: ForgeContext): Record<string, string> {
  const version = c.req.header("git-protocol");
  return version === undefined || !/^[a-z0-9=:]+$/.test(version) ? {} : { GIT_PROTOCOL: version };
}

function requestBytes(c: ForgeContext): Readable {
  const { body } = c.req.raw;
  if (body === null) return Readable.from([]);
  const raw = Readable.from(body);
  return c.req.header("content-encoding") === "gzip" ? raw.pipe(createGunzip()) : raw;
}

async function allBytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_PUSH_BYTES) throw new Refusal(413, "The push is too large for this forge");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Pulls, so that a slow reader slows git down. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

/** Four hex digits of length, themselves counted. */
function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, "0") + text;
}

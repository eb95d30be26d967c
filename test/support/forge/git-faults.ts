// test/support/forge/git-faults.ts: a clone that goes wrong where it really does: on the wire, on demand, a number of times.
import { z } from "zod";
import { bodyOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";

/** slow: whole, but not before 10 s. hang: the request is taken and never answered. cut: broken off half-way. */
const GitFault = z.strictObject({
  repository: z.string(),
  kind: z.enum(["slow", "hang", "cut"]),
  times: z.int().min(1),
});
type GitFault = z.infer<typeof GitFault>;

const SLOW_MS = 10_000;

/** Behind the secret of `/_dev`; before the routes that serve git. */
export function addGitFaults(app: ForgeApp): void {
  const waiting: GitFault[] = [];
  app.post("/_dev/git-faults", async (c) => {
    waiting.push(await bodyOf(c, GitFault, "GitFault"));
    return c.body(null, 204);
  });
  app.use("/:owner/:repo{.+\\.git}/git-upload-pack", async (c, next) => {
    const fault = takeOne(waiting, c);
    if (fault?.kind === "hang") await over(c);
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    await next();
    if (fault?.kind === "cut" && c.res.body !== null) c.res = new Response(cutOff(c.res.body), c.res);
  });
}

/** The listing of refs is a request of its own: only one that asks for objects is a clone. */
function takeOne(waiting: GitFault[], c: ForgeContext): GitFault | null {
  const name = `${c.req.param("owner")}/${(c.req.param("repo") ?? "").replace(/\.git$/, "")}`;
  const fault = waiting.find(({ repository, times }) => repository === name && times > 0);
  if (!fault) return null;
  fault.times -= 1;
  return fault;
}

function over(c: ForgeContext): Promise<void> {
  const { signal } = c.req.raw;
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** Half of the first piece, then the connection is gone. */
function cutOff(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let isCut = false;
  return new ReadableStream({
    async pull(controller) {
      if (isCut) return controller.error(new Error("cut off"));
      isCut = true;
      const { value } = await reader.read();
      controller.enqueue((value ?? new Uint8Array()).slice(0, Math.ceil((value?.length ?? 0) / 2)));
    },
    cancel: () => reader.cancel(),
  });
}

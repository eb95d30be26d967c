// test/support/forge/graphql-routes.ts: the two GraphQL mutations that REST has no word for: draft and ready.
import { z } from "zod";
import { NEED, assertAccess } from "./access.ts";
import { nodeId, parseNodeId } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import { setDraft } from "./pull-changes.ts";
import { assertMayEdit } from "./pull-routes.ts";
import { Refusal } from "./refusal.ts";
import { actorOf, bodyOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Pull, Repository } from "./state.ts";

const Request = z.looseObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullable().default(null),
});
type Request = z.infer<typeof Request>;

const MUTATION = /\b(markPullRequestReadyForReview|convertPullRequestToDraft)\s*\(\s*input\s*:\s*([^)]*)\)/;

/** Errors come with 200 and `errors`, as GraphQL does. */
export function addGraphqlRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/graphql", async (c) => {
    const request = await bodyOf(c, Request, "GraphQL");
    const [, name = "", input = ""] = MUTATION.exec(request.query) ?? [];
    if (name === "") return c.json(failure("FORBIDDEN", "This forge knows no such query"));
    const found = pullById(forge, pullRequestId(request, input));
    if (found === null)
      return c.json(failure("NOT_FOUND", "Could not resolve to a node with the given global id"));
    try {
      assertMayChange(forge, c, found);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return c.json(failure(error.status === 404 ? "NOT_FOUND" : "FORBIDDEN", error.message));
    }
    const on = { ...found, actor: actorOf(c) };
    return forge.locks.hold(found.repository.id, async () => {
      await setDraft(forge, on, name === "convertPullRequestToDraft");
      const { pull } = found;
      const pullRequest = { id: nodeId("PullRequest", pull.id), number: pull.number, isDraft: pull.draft };
      return c.json({ data: { [name]: { pullRequest, clientMutationId: null } } });
    });
  });
}

function assertMayChange(forge: Forge, c: ForgeContext, found: { repository: Repository; pull: Pull }): void {
  assertAccess(forge, { caller: c.get("caller"), repository: found.repository, need: NEED.writePulls });
  assertMayEdit(c, found.pull);
}

/** From the text of the input object, or from the variable it names. */
function pullRequestId(request: Request, input: string): string {
  const literal = /pullRequestId\s*:\s*"([^"]+)"/.exec(input)?.[1];
  if (literal !== undefined) return literal;
  const variable = /\$(\w+)/.exec(input)?.[1] ?? "";
  const value = request.variables?.[variable];
  const whole = z.looseObject({ pullRequestId: z.string() }).safeParse(value);
  if (whole.success) return whole.data.pullRequestId;
  return typeof value === "string" ? value : "";
}

function pullById(forge: Forge, id: string): { repository: Repository; pull: Pull } | null {
  const node = parseNodeId(id);
  const pull = forge.store.state.pulls.find((one) => node?.kind === "PullRequest" && one.id === node.id);
  const repository = forge.store.state.repositories.find((one) => one.id === pull?.repositoryId);
  return pull === undefined || repository === undefined ? null : { repository, pull };
}

function failure(type: string, message: string): Record<string, unknown> {
  return { data: null, errors: [{ type, message }] };
}

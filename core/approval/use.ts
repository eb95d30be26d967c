// core/approval/use.ts: whether an approval answers an action as it is proposed now: exactly what was approved, once (I5).
import type { ApprovalBinding, ApprovalStatus } from "../schema/approval.ts";
import type { Request, RolesOf, Vote } from "./hear.ts";
import { missingFor } from "./hear.ts";

export type Proposed = Omit<ApprovalBinding, "approval">;

export type Granted = {
  status: ApprovalStatus;
  because: string | null;
  binding: ApprovalBinding;
  request: Request;
  votes: readonly Vote[];
};

/** use: spend it. refused: people or time said no. ask: it does not count for this, so people are asked anew. `voids`: it never will again. */
export type Use =
  { kind: "use" } | { kind: "refused"; because: string } | { kind: "ask"; because: string; voids: boolean };

/** Total. */
export function useOf(
  { status, because, binding, request, votes }: Granted,
  { proposed, rolesOf, now }: { proposed: Proposed; rolesOf: RolesOf; now: Date },
): Use {
  const named = `approval ${binding.approval}`;
  switch (status) {
    case "pending":
      return { kind: "ask", because: `${named} waits for people`, voids: false };
    case "refused":
    case "expired":
      return { kind: "refused", because: because ?? `${named} was ${status}` };
    case "used":
      return { kind: "ask", because: `${named} was used before; it serves once`, voids: false };
    case "void":
      return {
        kind: "ask",
        because: `${named} is void: ${because ?? "what it was for has changed"}`,
        voids: false,
      };
    case "granted": {
      const changed = changeOf(binding, proposed) ?? lapseOf(request, { votes, rolesOf, now });
      return changed === null
        ? { kind: "use" }
        : { kind: "ask", because: `${named} is void: ${changed}`, voids: true };
    }
  }
}

function changeOf(bound: ApprovalBinding, proposed: Proposed): string | null {
  if (bound.tenant !== proposed.tenant || bound.run !== proposed.run) return "it was for another run";
  if (bound.action !== proposed.action) return "the action is another than was approved";
  if (bound.baseSha !== proposed.baseSha) return "the run has taken in another base since";
  if (bound.verdict !== proposed.verdict) return "policy now judges the action otherwise";
  return null;
}

function lapseOf(
  request: Request,
  { votes, rolesOf, now }: { votes: readonly Vote[]; rolesOf: RolesOf; now: Date },
): string | null {
  if (now >= request.expiresAt) return "it was not used before it expired";
  const [missing] = missingFor(request, votes, rolesOf);
  return missing ? `who approved has lost the authority that ${missing.rule} asks for` : null;
}

// core/approval/binding.ts: the digests that people sign: of an approval's binding, and of a delegation of it.
import { digestOf } from "../digest.ts";
import type { ApprovalBinding, Delegate, VerdictVerb } from "../schema/approval.ts";
import type { Digest } from "../schema/vocabulary.ts";

/** What the statement's own digest must be. */
export function signedDigest(
  binding: ApprovalBinding,
  { delegate }: { verb: VerdictVerb; delegate: Delegate | null },
): Digest {
  const approval = digestOf(binding);
  return delegate === null ? approval : digestOf({ approval, ...delegate });
}

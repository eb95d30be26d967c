// test/support/interleave/wrong/policy.ts: each decision asked the pinned policy and the one in force, the stricter stood, and both say the same again (I2, I15).
import { isExempt } from "../../../../core/action.ts";
import { compileSnapshot } from "../../../../core/policy/compiled.ts";
import type { CompiledPolicy } from "../../../../core/policy/compiled.ts";
import { compareKept, readRecord, snapshotsOf } from "../../../../core/policy/recorded.ts";
import { PolicySnapshot } from "../../../../core/schema/policy.ts";
import type { ActionKind } from "../../../../core/schema/action.ts";
import type { Scene } from "../scene.ts";
import type { Decided, RunRecord } from "./record.ts";

/** Empty: nothing is wrong. */
export async function wrongByPolicy(scene: Scene, { pinned, decisions }: RunRecord): Promise<string[]> {
  const judged = decisions.filter(({ kind }) => !isExempt(kind as ActionKind));
  return [
    ...judged.flatMap((each) =>
      [...heard(scene, each, pinned), ...stood(each)].map((what) => `${each.kind} ${each.actionId} ${what}`),
    ),
    ...(await again(scene)),
  ];
}

/** Which snapshots were asked. */
function heard({ policies }: Scene, { verdicts, decidedAt }: Decided, pinned: string | null): string[] {
  const at = decidedAt.getTime();
  const asked = verdicts.map(({ snapshot }) => snapshot);
  const inForce = policies.filter(({ from, until }) => from < at && at < (until ?? Infinity));
  return [
    ...(asked[0] === pinned ? [] : ["was not judged by the policy that the run pinned"]),
    ...inForce.flatMap(({ what }) => (asked.includes(what) ? [] : ["was not judged by the policy in force"])),
  ];
}

/** What is allowed was denied by none; what asks was, by one at least, asked about. */
function stood({ effect, verdicts, gate }: Decided): string[] {
  const denied = verdicts.some((verdict) => verdict.effect === "deny");
  if (effect === "allow" && denied) return ["was allowed, and a policy denies it"];
  if (effect === "ask_approval" && denied) return ["was asked about, and a policy denies it"];
  const isByPolicy = gate === "policy" && effect === "deny";
  return isByPolicy && !denied ? ["was denied by policy, and none does"] : [];
}

async function again({ stage, cast }: Scene): Promise<string[]> {
  const { gateway } = stage.world;
  const { tenant, input } = cast;
  const { decisions } = await gateway.decisionPage(tenant, { run: input.runId });
  const kept = decisions.map(readRecord);
  const policies = new Map<string, CompiledPolicy>();
  for (const digest of new Set(kept.flatMap(snapshotsOf))) {
    const text = await gateway.policySnapshot(tenant, digest);
    if (text !== null) policies.set(digest, compileSnapshot(PolicySnapshot.parse(JSON.parse(text))));
  }
  return kept.flatMap((each) =>
    each.verdicts.flatMap((verdict) => {
      const compared = compareKept(each, verdict, (digest) => policies.get(digest) ?? null);
      return compared.kind === "same"
        ? []
        : [`a verdict does not come out again: ${JSON.stringify(compared)}`];
    }),
  );
}

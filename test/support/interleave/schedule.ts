// test/support/interleave/schedule.ts: what people, the forge and crashes do to one run that asks, and when; one line of text, made from a seed.
import { z } from "zod";
import { HALT_MODES } from "../../../core/schema/halt.ts";
import type { Numbers } from "../numbers.ts";
import { PEOPLE } from "./cast.ts";
import { POLICIES } from "./policies.ts";

const WHERE = ["tenant", "team", "repository", "run"] as const;
export const ENDINGS = ["approved", "rejected", "stopped"] as const;

const WORDS = ["approve", "signal", "reject", "withdraw", "delegate", "revoke", "demote"] as const;

/**
 * approve, reject, withdraw, delegate, signal (an approval by the update's twin), again (the last words once more), as
 * one of `PEOPLE`; garbage: a signal that is nobody's. revoke: a key. demote: who loses the role of an approver.
 */
export const Deed = z.union([
  z.tuple([z.enum(WORDS), z.enum(PEOPLE)]),
  z.tuple([z.enum(["again", "garbage", "release", "crash", "base"])]),
  z.tuple([z.literal("publish"), z.enum(POLICIES)]),
  z.tuple([z.literal("halt"), z.enum(HALT_MODES), z.enum(WHERE)]),
]);
export type Deed = z.infer<typeof Deed>;

/** `after`: so many effects of the run have begun, or nothing moves any more. Those after the same number are done at once. */
export type Step = { after: number; deed: Deed };
/** `quorum`: of both rules that ask. `ending`: what becomes of all that still waits once the steps are done. */
export type Schedule = { quorum: 1 | 2; ending: (typeof ENDINGS)[number]; steps: readonly Step[] };

const MOST_STEPS = 9;
/** A run has about so many effects. */
const EFFECTS = 24;
/** After so many it waits for people, for the first and for the second time: until they speak, there is no next. */
const FIRST_ASKED = 9;
const THEN_ASKED = 19;

export function scheduleFrom({ next, pick }: Numbers): Schedule {
  const count = 2 + Math.floor(next() * (MOST_STEPS - 1));
  const steps = Array.from({ length: count }, (): Step => ({
    after: afterFrom(next),
    deed: pick(DEEDS)(pick),
  }));
  const ordered = steps.toSorted((one, other) => one.after - other.after);
  return { quorum: next() < 0.5 ? 1 : 2, ending: pick(ENDINGS), steps: ordered };
}

/** Half of them while it waits, or soon after. */
function afterFrom(next: Numbers["next"]): number {
  const asked = next() < 0.5 ? FIRST_ASKED : THEN_ASKED;
  return next() < 0.5 ? asked + 1 + Math.floor(next() * 3) : Math.floor(next() * EFFECTS);
}

type Pick = Numbers["pick"];
const said =
  (verb: (typeof WORDS)[number]) =>
  (pick: Pick): Deed => [verb, pick(PEOPLE)];
const halt = (pick: Pick): Deed => ["halt", pick(HALT_MODES), pick(WHERE)];
const publish = (pick: Pick): Deed => ["publish", pick(POLICIES)];
const approve = said("approve");

/** As often as it is here. */
const DEEDS: readonly ((pick: Pick) => Deed)[] = [
  ...Array.from({ length: 8 }, () => approve),
  ...Array.from({ length: 4 }, () => halt),
  ...Array.from({ length: 4 }, () => publish),
  said("signal"),
  said("signal"),
  said("reject"),
  said("withdraw"),
  said("withdraw"),
  said("delegate"),
  said("revoke"),
  said("demote"),
  () => ["release"],
  () => ["release"],
  () => ["base"],
  () => ["again"],
  () => ["garbage"],
  () => ["crash"],
];

/** As one line, which `scheduleOf` reads again. */
export function lineOf({ quorum, ending, steps }: Schedule): string {
  return `quorum ${quorum}, ${ending}: ${steps.map(({ after, deed }) => `${after} ${deed.join(" ")}`).join(", ")}`;
}

/** Throws where the line is none. */
export function scheduleOf(line: string): Schedule {
  const [head = "", rest = ""] = line.split(/: (.*)/s);
  const [quorum = "", ending = ""] = head.split(", ");
  return {
    quorum: z.union([z.literal(1), z.literal(2)]).parse(Number(quorum.replace("quorum ", ""))),
    ending: z.enum(ENDINGS).parse(ending),
    steps: rest
      .split(", ")
      .filter(Boolean)
      .map((each) => {
        const [after = "", ...deed] = each.split(" ");
        return { after: z.int().min(0).parse(Number(after)), deed: Deed.parse(deed) };
      }),
  };
}

// test/support/crash/point.ts: one place where a run waits for an answer, and who is killed there.
import { z } from "zod";

/** What a process tells before it does something for a run, and after it has, unheard by whoever asked. */
export const Report = z.strictObject({
  part: z.string(),
  /** Empty where the process cannot know. */
  workflow: z.string(),
  /** An action's kind, a ledger's method, or what the gateway is asked. */
  call: z.string(),
  /** The same when the same call is tried again. */
  id: z.string(),
  when: z.enum(["before", "after"]),
});
export type Report = z.infer<typeof Report>;

export const VICTIMS = [
  "control",
  "scm",
  "model",
  "sandbox",
  "evidence",
  "gateway",
  "temporal",
  "postgres",
] as const;
export const Victim = z.enum(VICTIMS);
export type Victim = z.infer<typeof Victim>;

/** `point` is `<part> <call>#<n> <when>`, such as `scm pr.open#1 after`: n counts the run's calls of that name. */
const Kill = z.strictObject({
  point: z.string().regex(/^\w+ [\w.]+#\d+ (?:before|after)$/),
  victim: Victim,
});
export type Kill = z.infer<typeof Kill>;

export const CHANGES = ["script", "agent"] as const;
export type Change = (typeof CHANGES)[number];

/** One run, and what dies under it. */
const Schedule = z.strictObject({ change: z.enum(CHANGES), kills: z.array(Kill) });
export type Schedule = z.infer<typeof Schedule>;

/** As one line, which `scheduleOf` reads again. */
export function lineOf({ change, kills }: Schedule): string {
  return `${change}: ${kills.map(({ point, victim }) => `${point} kills ${victim}`).join(", ")}`;
}

/** Throws where the line is none. */
export function scheduleOf(line: string): Schedule {
  const [change = "", kills = ""] = line.split(/: (.*)/s);
  return Schedule.parse({
    change,
    kills: kills.split(", ").map((kill) => {
      const [point, victim] = kill.split(" kills ");
      return { point, victim };
    }),
  });
}

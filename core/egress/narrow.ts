// core/egress/narrow.ts: a tenant's egress profile is a part of one of the platform's: it can reach less, never more (I2). Pure.
import type { EgressHost, EgressProfile } from "../schema/egress.ts";
import { coversName, methodsOf, portsOf } from "./allows.ts";

export type EgressProblem = { profile: EgressProfile; path: (string | number)[]; message: string };

/** Empty: each of `profiles` is the platform's, or reaches nothing that the one it narrows does not. Total. */
export function egressProblems(profiles: readonly EgressProfile[]): EgressProblem[] {
  return profiles.flatMap((profile) => {
    const { narrows, hosts } = profile;
    if (narrows === undefined) return [];
    const whole = profiles.find(({ name }) => name === narrows);
    if (whole === undefined || whole.narrows !== undefined) {
      const known = profiles.filter((each) => each.narrows === undefined).map(({ name }) => name);
      const message = `no egress profile of the platform is called "${narrows}"; there are: ${known.join(", ") || "none"}`;
      return [{ profile, path: ["narrows"], message }];
    }
    return hosts.flatMap((line, index) =>
      whole.hosts.some((wide) => coversLine(wide, line))
        ? []
        : [{ profile, path: ["hosts", index], message: `${line.host} is more than ${narrows} reaches` }],
    );
  });
}

function coversLine(wide: EgressHost, line: EgressHost): boolean {
  const methods = methodsOf(wide);
  return (
    wide.scheme === line.scheme &&
    coversName(wide.host, line.host) &&
    portsOf(line).every((port) => portsOf(wide).includes(port)) &&
    (methodsOf(line) ?? []).every((method) => methods?.includes(method) ?? true)
  );
}

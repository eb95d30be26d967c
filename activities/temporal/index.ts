// activities/temporal/index.ts: looks at workflows from outside: which have closed, how, by whom, and what they left open.
import type { TemporalActivities } from "../../core/contract.ts";
import { findClosed } from "./closed.ts";
import { endOf } from "./end-of.ts";
import type { TemporalDeps } from "./deps.ts";

export function createTemporalActivities(deps: TemporalDeps): TemporalActivities {
  return {
    findClosed: (request) => findClosed(deps, request),
    endOf: (request) => endOf(deps, request),
  };
}

// workers/store-gate.ts: what cannot be done twice does not begin while the artifact store could not keep its result.
import { ApplicationFailure } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import { toApplicationFailure } from "../activities/failure.ts";
import { changesAsItGoes } from "../core/action.ts";
import { ActionKindName } from "../core/schema/action.ts";
import type { Permit } from "../core/schema/permit.ts";

/** Behind the permit gate. `check` rejects with `artifact_store_down`; the effect was then not begun. */
export function createStoreGate({ check }: { check: (permit: string) => Promise<void> }) {
  return (): ActivityInterceptors => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input, next) {
        const { permit, claims } = input.args[0] as { permit: string; claims: Permit };
        if (!changesAsItGoes(ActionKindName.parse(claims.kind))) return next(input);
        await check(permit);
        try {
          return await next(input);
        } catch (error) {
          throw isStoreDown(error) ? brokenOff(error) : error;
        }
      },
    };
    return { inbound };
  };
}

function isStoreDown(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === "artifact_store_down";
}

/** It was done and its result is lost: its workspace is opened again as it was before. */
function brokenOff({ message }: ApplicationFailure): ApplicationFailure {
  return toApplicationFailure("broken_off", `${message}, so what was done could not be kept`);
}

// activities/notify/index.ts: the notify queue's activities.
import type { NotifyActivities } from "../../core/contract.ts";
import type { NotifyDeps } from "./deps.ts";
import { send } from "./send.ts";

export function createNotifyActivities(deps: NotifyDeps): NotifyActivities {
  return { "notify.send": (input) => send(deps, input) };
}

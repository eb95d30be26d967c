// activities/sandbox/egress/keep-log.ts: a command's attempts to reach hosts, kept as evidence; a host's name is the command's own text, so it is redacted.
import type { EgressUse } from "../../../core/schema/egress.ts";
import type { Keeping } from "../command.ts";
import type { EgressLog } from "./attempts.ts";

export async function keepEgressLog(
  { artifacts, permit, redactor }: Keeping,
  log: EgressLog,
): Promise<EgressUse> {
  const { text } = redactor.redact(JSON.stringify(log, null, 1));
  const { digest } = await artifacts.put(permit, "egress_log", new TextEncoder().encode(text));
  const { allowed, refused, bytesOut, bytesIn } = log;
  return { log: digest, allowed, refused, bytesOut, bytesIn };
}

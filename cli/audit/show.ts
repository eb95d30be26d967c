// cli/audit/show.ts: `skein audit show`: a chain's events for people, or as one line of JSON for each.
import { AUDIT_KINDS, AuditBody } from "../../core/schema/audit.ts";
import type { AuditEvent } from "../../core/schema/audit.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { columns } from "../print.ts";
import { readChain } from "./chain.ts";

type Options = { chain?: string; kind?: string[]; json?: boolean };
/** `body` null: not as an event of ours reads; its text is shown. */
type Read = { event: AuditEvent; body: AuditBody | null };

const HEAD = ["SEQ", "TIME", "KIND", "WHO", "WHAT", "DECISION", "NOTE"];

export const auditShow = command(async ({ gateway, print }, word: string | undefined, options: Options) => {
  const wanted = options.kind?.map(knownKind);
  const { events } = await readChain(gateway, { word, chain: options.chain });
  const shown = events
    .map(read)
    .filter(({ body }) => wanted === undefined || (body !== null && wanted.includes(body.kind)));
  if (options.json)
    return shown.forEach(({ event: { body: text, ...place }, body }) =>
      print.json({ ...place, ...(body ?? { text }) }),
    );
  if (shown.length === 0) return print.line(`none of ${events.length} events is of that kind`);
  columns([HEAD, ...shown.map(row)]).forEach((line) => print.line(line));
});

/** A mistyped kind would show nothing, and look like an answer. */
function knownKind(kind: string): string {
  if (AUDIT_KINDS.some((each) => each === kind)) return kind;
  throw new CommandFault(EXIT.badInput, `--kind ${kind}: the kinds are ${AUDIT_KINDS.join(", ")}`);
}

function read(event: AuditEvent): Read {
  try {
    return { event, body: AuditBody.safeParse(JSON.parse(event.body)).data ?? null };
  } catch {
    return { event, body: null };
  }
}

function row({ event, body }: Read): string[] {
  if (body === null) return [String(event.seq), "-", "unreadable", "-", "-", "-", event.body];
  const { at, kind, actor, onBehalfOf, resource, decision, effect, note } = body;
  const who = onBehalfOf === null ? actor.id : `${actor.id} for ${onBehalfOf}`;
  const decided = [effect, decision?.slice(0, 8)].filter((part) => part != null).join(" ");
  return [String(event.seq), at, kind, who, `${resource.type} ${resource.id}`, decided || "-", note ?? ""];
}

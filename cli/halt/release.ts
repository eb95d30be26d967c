// cli/halt/release.ts: `skein halt release`: a platform admin's word, or that of two operators, ends a halt.
import { z } from "zod";
import type { HaltReleased } from "../../core/schema/halt.ts";
import { HaltReleaseAnswer, HaltView } from "../../core/schema/halt.ts";
import { releaseHalt } from "../../workflows/messages.ts";
import { command } from "../command.ts";
import type { CliDeps } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { send } from "./send.ts";

type Options = { reason: string; platform?: boolean; json?: boolean };

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const haltRelease = command(async (deps, word: string, options: Options) => {
  const isPlatforms = options.platform === true;
  const id = WHOLE_ID.test(word) ? word : await idOf(deps, word, isPlatforms);
  const tenant = isPlatforms ? "platform" : deps.config.tenant;
  const reason = storableReason(options.reason, id);
  const answer = await releaseById(deps, { id, tenant, reason });
  if (options.json) return deps.print.json(answer);
  deps.print.line(
    answer.kind === "released"
      ? `halt ${id} is released: what it held goes on`
      : `halt ${id} is half released: another operator, or a platform admin, has to release it too`,
  );
});

export function releaseById(
  deps: CliDeps,
  { id, tenant, reason }: { id: string; tenant: string; reason: string },
): Promise<z.infer<typeof HaltReleased>> {
  return send(deps, {
    path: "/v1/halts/release",
    update: releaseHalt,
    answer: HaltReleaseAnswer,
    tenant,
    body: async () => ({
      statement: await deps.sign({ verb: "halt.release", target: id, digest: null, reason, tenant }),
      id,
    }),
  });
}

/** By its beginning, which needs the gateway; a whole id does not. */
async function idOf({ gateway }: CliDeps, word: string, isPlatforms: boolean): Promise<string> {
  const halts = await gateway.read("/v1/halts", z.array(HaltView));
  const [halt, more] = halts.filter(({ id }) => id.startsWith(word));
  if (halt && !more && (halt.tenant === null) !== isPlatforms)
    throw new CommandFault(
      EXIT.badInput,
      `halt ${halt.id} is ${isPlatforms ? "a tenant's: leave out" : "the platform's: add"} --platform`,
    );
  if (halt && !more) return halt.id;
  throw new CommandFault(
    EXIT.notFound,
    `no halt in force, or not only one, begins with ${word}: skein halt list`,
  );
}

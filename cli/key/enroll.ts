// cli/key/enroll.ts: `skein key enroll`: an admin's signed word makes a key somebody's own; the private half stays where it is.
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import { PersonChanged, SubjectName } from "../../core/schema/people.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { ensureKeyFile, readPublicKey } from "./file.ts";

type Options = { subject?: string; public?: string; reason?: string; json?: boolean };

/** Without --public the subject's key is made in this user's own folder, if it is not there. */
export const keyEnroll = command(async ({ config, sign, gateway, print }, options: Options) => {
  const subject = subjectOf(options.subject ?? config.subject);
  const path = options.public ?? join(config.keysFolder, `${subject}.jwk.json`);
  const { key, made } = options.public ? readPublicKey(path) : await ensureKeyFile(path);
  const reason = options.reason === undefined ? null : storableReason(options.reason, subject);
  const digest = digestOf({ subject, key });
  const statement = await sign({ verb: "key.enroll", target: subject, digest, reason });
  const change = { verb: "key.enroll", subject, key } as const;
  const { person, changed } = await gateway.post("/v1/keys", { statement, change }, PersonChanged);
  if (options.json) return print.json(person);
  if (made) print.line(`made ${path}`);
  print.line(`${subject}'s key ${changed ? "is enrolled" : "was enrolled already"}`);
  if (person.bindings.length === 0)
    print.line(`${subject} has no role yet: skein role grant ${subject} approver`);
});

function subjectOf(name: string): string {
  const subject = SubjectName.safeParse(name);
  if (subject.success) return subject.data;
  throw new CommandFault(EXIT.badInput, `--subject ${name}: ${subject.error.issues[0]?.message}`);
}

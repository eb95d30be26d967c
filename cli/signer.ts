// cli/signer.ts: has a program of the person's own sign, so that the private key may be where no file is: a token, an agent.
import { spawnSync } from "node:child_process";
import { CommandFault, EXIT } from "./exit.ts";

const ANSWER_WITHIN_MS = 60_000; // a person may have to touch something
const SIGNATURE_BYTES = 64;

/** `program` is started without arguments or a shell: text to sign on standard input, 64 raw bytes (Ed25519) on standard output. */
export function signWith(program: string, { header, claims }: { header: object; claims: object }): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const { status, stdout, stderr, error } = spawnSync(program, [], {
    input: text,
    timeout: ANSWER_WITHIN_MS,
  });
  const isDeaf = error !== undefined && "code" in error && error.code === "EPIPE"; // it ended before it had read all
  if ((error !== undefined && !isDeaf) || status !== 0) {
    const why = error?.message ?? (stderr.toString("utf8").trim() || `exit code ${status}`);
    throw new CommandFault(EXIT.failed, `SKEIN_SIGNER ${program} did not sign: ${why}`);
  }
  if (stdout.length === SIGNATURE_BYTES) return `${text}.${stdout.toString("base64url")}`;
  const what = `${stdout.length} bytes on standard output, not the ${SIGNATURE_BYTES} of an Ed25519 signature`;
  throw new CommandFault(EXIT.failed, `SKEIN_SIGNER ${program} answered ${what}`);
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part), "utf8").toString("base64url");
}

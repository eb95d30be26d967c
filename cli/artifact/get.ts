// cli/artifact/get.ts: `skein artifact get`: an artifact's bytes into a file or a pipe; done means they are what was named.
import { Digest } from "../../core/schema/vocabulary.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { writeWhole } from "./new-file.ts";
import { receive } from "./receive.ts";

type Options = { output?: string; force?: boolean };

/** Exit 2 no digest, a terminal, or a file that is there; 3 raw bytes for who may not have them; 4 no such artifact. */
export const artifactGet = command(async ({ gateway, print }, name: string, options: Options) => {
  const digest = digestOf(name);
  const { output, force = false } = options;
  if (output === undefined && process.stdout.isTTY) {
    throw new CommandFault(
      EXIT.badInput,
      "an artifact is not for a terminal: name a file with --output FILE",
    );
  }
  const fetched = () => gateway.downloadArtifact(digest);
  if (output === undefined) return void (await receive(await fetched(), digest, intoPipe(process.stdout)));
  const bytes = await writeWhole({ path: output, force }, async (sink) =>
    receive(await fetched(), digest, sink),
  );
  print.line(`${output}: ${bytes} bytes, SHA-256 as named`);
});

function digestOf(name: string): Digest {
  const digest = Digest.safeParse(name.toLowerCase()).data;
  if (digest !== undefined) return digest;
  throw new CommandFault(
    EXIT.badInput,
    `"${name}" is no SHA-256 of 64 hex digits, which is how an artifact is named: skein artifact list RUN shows them`,
  );
}

/** Waits until the piece has left, so that a slow reader holds the download back. */
function intoPipe(out: NodeJS.WriteStream) {
  out.on("error", () => undefined); // told to the write that met it
  return (chunk: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => out.write(chunk, (error) => (error ? reject(error) : resolve())));
}

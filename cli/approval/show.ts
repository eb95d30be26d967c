// cli/approval/show.ts: `skein approval show`: all that an approval is bound to, with the diff where there is one.
import { command } from "../command.ts";
import type { Gateway } from "../gateway.ts";
import { receive } from "../artifact/receive.ts";
import { harmless } from "../print.ts";
import { page } from "../terminal/pager.ts";
import { findApproval } from "./find.ts";
import { approvalLines } from "./lines.ts";

export const approvalShow = command(
  async ({ config, gateway, print }, word: string, options: { json?: boolean }) => {
    const view = await findApproval(gateway, word);
    if (options.json) return print.json(view);
    const diff = view.diff === null ? [] : ["", ...(await diffLines(gateway, view.diff))];
    const type =
      view.status !== "pending"
        ? []
        : ["", `skein approve ${view.id}`, `skein reject ${view.id} --reason TEXT`];
    page([...approvalLines(view).map(harmless), ...diff, ...type], config.pager);
  },
);

async function diffLines(gateway: Gateway, digest: string): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  await receive(await gateway.downloadArtifact(digest), digest, async (chunk) => void chunks.push(chunk));
  const lines = Buffer.concat(chunks).toString("utf8").split("\n");
  return lines.map((line) => coloured(harmless(line)));
}

const COLOURS: readonly [RegExp, number][] = [
  [/^(diff |index |\+\+\+|---)/, 1],
  [/^@@/, 36],
  [/^\+/, 32],
  [/^-/, 31],
];

function coloured(line: string): string {
  const [, colour] = COLOURS.find(([pattern]) => pattern.test(line)) ?? [];
  return process.stdout.isTTY && colour !== undefined ? `\u001b[${colour}m${line}\u001b[0m` : line;
}

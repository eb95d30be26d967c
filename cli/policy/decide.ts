// cli/policy/decide.ts: `skein policy decide`: a line of JSON in, a decision out, in the same order; no stack, no database.
import { decideLine, undecidable } from "../../core/policy/decide-line.ts";
import { CONTEXT } from "../../core/policy/ordinary.ts";
import { localCommand } from "../command.ts";
import { linesOf } from "../lines.ts";
import { openPolicies } from "./open.ts";

const NO_TEXT = "is no UTF-8 text of at most 1 MiB";
const BATCH = 64 * 1024;

/** Exit 0 when every line has its answer; a bad line's is a denial with its reason. 2: the policies cannot be read. */
export const policyDecide = localCommand(async (_, options: { policies?: string }) => {
  const folder = openPolicies(options.policies);
  folder.of(CONTEXT.tenant);
  const policyOf = (tenant: string) => folder.of(tenant).compiled;
  let number = 0;
  let answers = "";
  for await (const line of linesOf(process.stdin)) {
    number += 1;
    const decision = line === null ? undecidable([NO_TEXT]) : decideLine(line, policyOf);
    answers += `${JSON.stringify({ line: number, ...decision })}\n`;
    if (answers.length < BATCH) continue;
    await write(answers);
    answers = "";
  }
  await write(answers);
});

/** Waits where the reader is slower. */
async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once("drain", resolve));
}

// gateway/signed-words.ts: a person's signed words, posted: read, said to the ledger, which checks them, and its answer given.
import type { Schema } from "../core/schema/parsing.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

/** `status`: of what was done. A refusal of the ledger's has a kind, and nothing that is done has one. */
export async function answerWords<Words, Done extends object>(
  request: Request,
  schema: Schema<Words>,
  {
    say,
    status = () => 200,
  }: { say: (words: Words) => Promise<Done | LedgerRefusal>; status?: (done: Done) => number },
): Promise<Response> {
  const read = await readJson(request, schema);
  if (read.kind === "refused") return read.response;
  const answer = await say(read.value);
  if (isRefusal(answer)) return refuseAs(answer);
  return Response.json(answer, { status: status(answer) });
}

function isRefusal(answer: object): answer is LedgerRefusal {
  return "kind" in answer;
}

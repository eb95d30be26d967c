// activities/model/exchange.ts: a request drafted, cut to fit, put on record, and only then sent; and what came back.
import type { Admitted } from "../../core/contract.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import type { ToolSchema } from "../../core/tool/registry.ts";
import { ask, chooseModel } from "./ask.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import { createCleaner } from "./cleaner.ts";
import type { Cleaner } from "./cleaner.ts";
import type { Draft, Source } from "./draft.ts";
import { fitRequest } from "./fit.ts";
import type { Fitted } from "./fit.ts";
import { manifestOf } from "./manifest.ts";
import { openReading } from "./reading.ts";
import type { Spending } from "./spending.ts";
import { storeIn } from "./store.ts";
import type { Store } from "./store.ts";
import type { RawAnswer } from "./stream.ts";

/** `turn`: 0 of a judge, who has one. */
export type Wanted = {
  turn: number;
  tools: readonly ToolSchema[];
  draft: (source: Source) => Promise<Draft>;
};

/** `answer`: as the model said it. `manifest`: of what it was told. */
export type Exchange = {
  system: string;
  fitted: Fitted;
  manifest: Digest;
  answer: RawAnswer;
  cleaner: Cleaner;
  store: Store;
  spending: Spending;
};

/** Throws `ModelFailure`, what the artifact front fails with, or the pulse's reason. */
export async function exchange(
  deps: CallDeps,
  { call, wanted }: { call: Admitted<"model.call" | "judge.run">; wanted: Wanted },
  pulse: Pulse,
): Promise<Exchange> {
  const { permit, claims, action } = call;
  const { route } = action;
  const { turn, tools } = wanted;
  const chosen = chooseModel(deps, route, pulse);
  const cleaner = createCleaner(deps.redactor(claims.run));
  const store = storeIn(deps.artifacts, permit);
  const reading = openReading(deps.artifacts, permit);
  const draft = await wanted.draft({ prompts: deps.prompts, reading, cleaner });
  const fitted = fitRequest(draft, route.maxInputTokens);
  const manifest = await store("context_manifest", manifestOf({ route, turn }, draft, fitted));
  const { system } = draft;
  const answer = await ask(chosen, { route, system, fitted, tools }, pulse.signal);
  return { system, fitted, manifest, answer, cleaner, store, spending: chosen.spending };
}

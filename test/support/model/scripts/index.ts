// test/support/model/scripts/index.ts: every script that the scripted model knows.
import { minimistPollution } from "./minimist-pollution.ts";
import { OBEDIENT } from "../../stories/hostile.ts";
import { wrongSum } from "./wrong-sum.ts";

export const SCRIPTS = [minimistPollution, wrongSum, OBEDIENT] as const;

// core/patch/check/secret-suspected.ts: what a name or a place makes look like a secret, and may be none: a person tells.
import type { Check } from "./check.ts";

export const secretSuspected: Check = ({ secrets }) =>
  secrets.filter(({ isGuess }) => isGuess).map(({ spot }) => spot);

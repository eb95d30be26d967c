// core/patch/check/secret-added.ts: keys and tokens, known by a form that nothing else has.
import type { Check } from "./check.ts";

export const secretAdded: Check = ({ secrets }) =>
  secrets.filter(({ isGuess }) => !isGuess).map(({ spot }) => spot);

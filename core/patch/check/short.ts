// core/patch/check/short.ts: a word of the agent's in a finding, whole or not at all: no redactor knows half a secret.

const MOST_UNITS = 60;

export function short(word: string): string {
  return word.length <= MOST_UNITS ? word.replace(/\p{Surrogate}/gu, "\uFFFD") : "(too long to show)";
}

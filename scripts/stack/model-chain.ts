// scripts/stack/model-chain.ts: a model of skein.yaml with its fallbacks, in the order they are asked.

type Linked = { fallback?: string | undefined };

const MOST = 6; // RunInput: the first, and five to fall back on

/** Null: every fallback that follows from `name` is a model of the file, and none comes twice. */
export function fallbackProblem(models: Readonly<Record<string, Linked>>, name: string): string | null {
  const chain = chainOf(models, name);
  const unknown = chain.find((each) => !Object.hasOwn(models, each));
  if (unknown !== undefined)
    return `there is no model ${unknown}; there are ${Object.keys(models).join(", ")}`;
  if (new Set(chain).size < chain.length) return `it falls back in a circle: ${chain.join(" → ")}`;
  return chain.length > MOST ? `more than ${MOST - 1} fallbacks: ${chain.join(" → ")}` : null;
}

/** From `name` on; a circle ends at the first name that comes again. */
export function chainOf(models: Readonly<Record<string, Linked>>, name: string): string[] {
  const chain = [name];
  for (let next = models[name]?.fallback; next !== undefined; next = models[next]?.fallback) {
    chain.push(next);
    if (chain.indexOf(next) < chain.length - 1) break;
  }
  return chain;
}

// test/support/forge/mergeability.ts: whether head and base merge, worked out in the background as GitHub does.
import { mergedTree } from "./git-diff.ts";

export interface Pair {
  dir: string;
  head: string;
  base: string;
}

export interface Mergeability {
  /** Null: not worked out yet; asking starts the work, and a later ask gets the answer. */
  ask(pair: Pair): boolean | null;
}

export function createMergeability(): Mergeability {
  const known = new Map<string, boolean | null>();

  async function workOut(key: string, pair: Pair): Promise<void> {
    try {
      known.set(key, (await mergedTree(pair.dir, pair.base, pair.head)) !== null);
    } catch {
      known.delete(key); // git could not be started: the next ask tries again
    }
  }

  return {
    ask(pair) {
      const key = `${pair.dir} ${pair.base} ${pair.head}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, null);
      void workOut(key, pair);
      return null;
    },
  };
}

// test/support/forge/store.ts: keeps the state on disk; a kill -9 loses at most the last 50 ms.
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { ForgeState, emptyState } from "./state.ts";

const WRITE_AFTER_MS = 50;

export interface Store {
  readonly state: ForgeState;
  /** A number never used before for anything this forge made. */
  nextId(): number;
  /** Say that `state` changed: it is on disk soon after. */
  touch(): void;
  /** Everything touched so far is on disk. Fails: the file system's error. */
  flush(): Promise<void>;
}

/** Reads `<dataDir>/state.json`, or starts empty. Fails: an unreadable or foreign file. */
export async function openStore(dataDir: string): Promise<Store> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, "state.json");
  const state = await readState(path);
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.catch(() => undefined).then(() => replaceFile(path, JSON.stringify(state)));
    return writing;
  }

  function touch(): void {
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => process.emitWarning(`forge state not written: ${String(error)}`));
    }, WRITE_AFTER_MS);
  }

  function nextId(): number {
    state.lastId += 1;
    return state.lastId;
  }

  return { state, nextId, touch, flush };
}

async function readState(path: string): Promise<ForgeState> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return emptyState();
    throw error;
  }
  return ForgeState.parse(JSON.parse(text));
}

/** Whole old file or whole new file, whenever the power goes. */
async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

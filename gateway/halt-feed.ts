// gateway/halt-feed.ts: says which halts are in force, freshly read each time; what it cannot read it does not say (I14, I20).
import type { Halt } from "../core/schema/halt.ts";
import type { SignHalts } from "./halt-signer.ts";
import type { Log } from "./log.ts";

const BEAT_MS = 500;
/** A slower read is not sent: a listener takes a line for as fresh as the moment it hears it. */
const LATE_MS = 1000;
const WATCH_AGAIN_MS = 1000;
const MOST_LISTENERS = 1000;
/** Lines that a listener may be behind before it is let go; it comes back for a fresh one. */
const MOST_UNREAD = 4;

export type HaltSource = {
  haltsInForce(): Promise<{ epoch: number; halts: Halt[] }>;
  /** `changed` at every set and release; `lost` once when the watch ends by itself. */
  watchHalts(on: { changed: () => void; lost: () => void }): Promise<{ stop: () => Promise<void> }>;
};

export type HaltFeed = {
  /** Signed lines without end, the first at once; null when there are too many listeners. */
  listen(): ReadableStream<string> | null;
  /** The last snapshot that was said, and its age; null before the first. */
  last(): { epoch: number; ageMs: number } | null;
  close(): Promise<void>;
};

type Listener = ReadableStreamDefaultController<string>;
type Feed = {
  source: HaltSource;
  sign: SignHalts;
  log: Log;
  listeners: Set<Listener>;
  last: { epoch: number; issuedAt: number } | null;
  silent: boolean;
  closed: boolean;
};

/** One read per beat, however many listen; beats never overlap. */
export function startHaltFeed(deps: { source: HaltSource; sign: SignHalts; log: Log }): HaltFeed {
  const feed: Feed = { ...deps, listeners: new Set(), last: null, silent: false, closed: false };
  const beat = createBeat(() => say(feed));
  const timer = setInterval(beat, BEAT_MS);
  const watch = watchForChanges(feed, beat);
  beat();
  return {
    listen: () => (feed.listeners.size >= MOST_LISTENERS ? null : openStream(feed, beat)),
    last: () => feed.last && { epoch: feed.last.epoch, ageMs: Date.now() - feed.last.issuedAt },
    close: async () => {
      feed.closed = true;
      clearInterval(timer);
      for (const listener of feed.listeners) letGo(feed, listener);
      await watch.stop();
    },
  };
}

/** A beat asked for while one is under way follows it: its read began before what it is to tell. */
function createBeat(once: () => Promise<void>): () => void {
  let wanted = false;
  let beating = false;
  const run = async (): Promise<void> => {
    beating = true;
    while (wanted) {
      wanted = false;
      await once();
    }
    beating = false;
  };
  return () => {
    wanted = true;
    if (!beating) void run();
  };
}

/** Total: whatever fails, nothing is said, and the listeners' copies grow stale (dead man's switch). */
async function say(feed: Feed): Promise<void> {
  try {
    const askedAt = Date.now(); // before the read: a snapshot is never older than it says
    const { epoch, halts } = await feed.source.haltsInForce();
    if (Date.now() - askedAt > LATE_MS) throw new Error("the halts were read too slowly to be called fresh");
    const issuedAt = Math.max(askedAt, feed.last?.issuedAt ?? 0); // listeners drop what steps back
    const line = `${await feed.sign({ epoch, issuedAt, halts })}\n`;
    feed.last = { epoch, issuedAt };
    for (const listener of feed.listeners) send(feed, listener, line);
    if (feed.silent) feed.log.info({ epoch }, "the halt feed speaks again");
    feed.silent = false;
  } catch (error) {
    if (!feed.silent)
      feed.log.error({ err: error }, "the halt feed is silent: the halts in force cannot be read");
    feed.silent = true;
  }
}

function openStream(feed: Feed, beat: () => void): ReadableStream<string> {
  let self: Listener | undefined;
  return new ReadableStream<string>(
    {
      start(controller) {
        self = controller;
        feed.listeners.add(controller);
        beat();
      },
      cancel() {
        if (self) feed.listeners.delete(self);
      },
    },
    { highWaterMark: MOST_UNREAD },
  );
}

function send(feed: Feed, listener: Listener, line: string): void {
  if ((listener.desiredSize ?? 0) > 0) listener.enqueue(line);
  else letGo(feed, listener);
}

function letGo(feed: Feed, listener: Listener): void {
  feed.listeners.delete(listener);
  listener.close();
}

/** Without a watch the beat alone tells of changes; it is opened again until it holds. */
function watchForChanges(feed: Feed, beat: () => void): { stop: () => Promise<void> } {
  let watch: { stop: () => Promise<void> } | null = null;
  let retry: NodeJS.Timeout | undefined;
  const again = (): void => {
    watch = null;
    if (!feed.closed) retry = setTimeout(() => void open(), WATCH_AGAIN_MS);
  };
  const open = async (): Promise<void> => {
    try {
      watch = await feed.source.watchHalts({ changed: beat, lost: again });
      if (feed.closed) await watch.stop();
    } catch (error) {
      feed.log.warn({ err: error }, "halts are not watched; they are read on every beat only");
      again();
    }
  };
  void open();
  return {
    stop: async () => {
      clearTimeout(retry);
      await watch?.stop();
    },
  };
}

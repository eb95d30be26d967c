// test/support/crash/scheduler.ts: hears of every point that a run comes to, and kills who is to die there, exactly there, once.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ownerOf } from "../../../core/workflow-id.ts";
import { Report } from "./point.ts";
import type { Kill, Victim } from "./point.ts";

/** One run under watch. */
export type Watched = {
  /** In the order it came to them, each once. */
  readonly points: readonly string[];
  /** Those whose point it has not come to. */
  readonly left: readonly Kill[];
  /** One run after the other. From when it begins until the next does, it is this run's whatever the gateway is asked that names none. */
  asks<T>(work: () => Promise<T>): Promise<T>;
  run: string | null;
};

export type Scheduler = {
  url: string;
  watch(repository: string, kills: readonly Kill[]): Watched;
  close(): Promise<void>;
};

export type SchedulerDeps = {
  /** Resolves when it is dead. */
  kill(victim: Victim): Promise<void>;
  /** Null: there is no such run. Asked once for each run. */
  repositoryOf(run: string): Promise<string | null>;
};

type Entry = Watched & { kills: Kill[]; told: string[]; calls: Map<string, string[]> };

export async function startScheduler(deps: SchedulerDeps): Promise<Scheduler> {
  const watched = new Map<string, Entry>();
  const runs = new Map<string, Promise<string | null>>();
  let asking: Entry | undefined;
  let turn = Promise.resolve();

  const entryOf = async ({ workflow }: Report): Promise<Entry | undefined> => {
    if (workflow === "") return asking;
    const { run } = ownerOf(workflow);
    if (run === null) return undefined;
    const repository = runs.get(run) ?? deps.repositoryOf(run);
    runs.set(run, repository);
    const entry = watched.get((await repository) ?? "");
    if (entry) entry.run = run;
    return entry;
  };
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const report = Report.parse(JSON.parse(await text(request)));
    const entry = await entryOf(report);
    const kill = entry && killAt(entry, placeOf(entry, report));
    if (kill) await deps.kill(kill.victim);
    response.end();
  };
  const server = createServer((request, response) => {
    hear(request, response).catch((error: unknown) => {
      console.error("a point was not understood:", error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    watch(repository, kills) {
      const told: string[] = [];
      const left = [...kills];
      const entry: Entry = {
        kills: left,
        told,
        calls: new Map(),
        points: told,
        left,
        run: null,
        asks(work) {
          const begun = turn.then(() => {
            asking = entry;
            return work();
          });
          turn = begun.then(
            () => {},
            () => {},
          );
          return begun;
        },
      };
      watched.set(repository, entry);
      return entry;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Place = { name: string; nth: number; when: Report["when"] };

function placeOf(entry: Entry, { part, workflow, call, id, when }: Report): Place {
  const name = `${part} ${call}`;
  const ids = entry.calls.get(name) ?? [];
  entry.calls.set(name, ids);
  const key = `${workflow} ${id}`;
  if (!ids.includes(key)) ids.push(key);
  const nth = ids.indexOf(key) + 1;
  const point = `${name}#${nth} ${when}`;
  if (!entry.told.includes(point)) entry.told.push(point);
  return { name, nth, when };
}

/** At the point, or where the run made up for a call that another's kill took from it, at the next of the kind. */
function killAt(entry: Entry, { name, nth, when }: Place): Kill | undefined {
  const index = entry.kills.findIndex(({ point }) => {
    const [call = "", rest = ""] = point.split("#");
    const [wanted = "", moment = ""] = rest.split(" ");
    return call === name && moment === when && nth >= Number(wanted);
  });
  return index === -1 ? undefined : entry.kills.splice(index, 1)[0];
}

// gateway/concern.ts: which run a request concerns, so that a log line about it is found by the run's id.
const RUNS = new WeakMap<Request, string>();

/** What a permit has told. `run` empty: none. */
export function concerns(request: Request, run: string): void {
  if (run !== "") RUNS.set(request, run);
}

/** By its permit, or by its path `/v1/runs/<id>`. */
export function concernOf(request: Request): { run?: string } {
  const run = RUNS.get(request) ?? /^\/v1\/runs\/([a-z0-9-]+)/.exec(new URL(request.url).pathname)?.[1];
  return run === undefined ? {} : { run };
}

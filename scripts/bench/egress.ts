// scripts/bench/egress.ts: a host asked through a command's proxy, from inside its sandbox, beside the same program that asks it directly.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openEgressProxy } from "../../activities/sandbox/egress/proxy.ts";
import type { EgressProfile } from "../../core/schema/egress.ts";
import { COMMAND_LIMITS, MIB, openTrial } from "../../test/activities/sandbox/trial.ts";
import type { Trial } from "../../test/activities/sandbox/trial.ts";
import { alone, compared, interleaved, median } from "./figure.ts";
import type { Bench, Figure } from "./figure.ts";

const CLIENT = readFileSync(new URL("./egress-client.mjs", import.meta.url), "utf8");
const SERVER = new URL("./egress-server.mjs", import.meta.url).pathname;
const PROXY_PORT = "3128";
const LIMITS = { memoryBytes: 512 * MIB, processes: 64, cpus: 2, diskBytes: 16 * MIB, diskInodes: 200 };

/** Medians of one round: milliseconds of a request on a new and on a kept connection, and MiB a second. */
const Round = z.object({ fresh: z.number(), again: z.number(), throughput: z.number() });
type Round = z.infer<typeof Round>;

const clientArgv = (node: string, ...args: string[]) => [
  node,
  "--input-type=module",
  "--eval",
  CLIENT,
  "--",
  ...args,
];

async function direct(port: string): Promise<Round> {
  const [program = "", ...args] = clientArgv(process.execPath, `127.0.0.1:${port}`);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(child.stdout, "data");
  return Round.parse(JSON.parse(String(said)));
}

async function proxied(trial: Trial, port: string): Promise<Round> {
  const hosts: EgressProfile["hosts"] = [{ host: "far.example", scheme: "http", ports: [Number(port)] }];
  const network = { ranges: () => null, resolve: async () => ["127.0.0.1"] };
  const until = new Date(Date.now() + 600_000);
  const proxy = openEgressProxy({ profile: { name: "bench", description: "", hosts }, network, until });
  const argv = clientArgv("/opt/node/bin/node", `far.example:${port}`, PROXY_PORT);
  const result = await trial.run("", { argv, network: proxy, limits: { ...COMMAND_LIMITS, wallMs: 60_000 } });
  proxy.close();
  if (result.outcome !== "ok") throw new Error(`${result.outcome}: ${result.stderr.text}`);
  return Round.parse(JSON.parse(result.stdout.text));
}

export const egress: Bench = {
  name: "egress",
  about:
    "a host on this machine asked by plain http through a command's proxy, from inside its sandbox, beside the same program outside that asks it directly; the host is a process of its own",
  async run(rounds) {
    const server = spawn(process.execPath, [SERVER], { stdio: ["ignore", "pipe", "inherit"] });
    const port = String((await once(server.stdout, "data"))[0]).trim();
    const trial = await openTrial("bench-egress", LIMITS);
    try {
      const taken = await interleaved(rounds, {
        ours: () => proxied(trial, port),
        baseline: () => direct(port),
      });
      return figuresOf(taken);
    } finally {
      await trial.end();
      server.kill();
    }
  },
};

function figuresOf(taken: Record<"ours" | "baseline", Round[]>): Figure[] {
  const sides = (what: keyof Round) => ({
    ours: taken.ours.map((round) => round[what]),
    baseline: taken.baseline.map((round) => round[what]),
  });
  const more = (what: "fresh" | "again") => {
    const { ours, baseline } = sides(what);
    return median(ours.map((time, round) => time - (baseline[round] ?? 0)));
  };
  return [
    compared("a request on a new connection", "ms", { ...sides("fresh"), reach: null }),
    alone("more than directly", { unit: "ms", value: more("fresh"), reach: { atMost: 5 } }),
    compared("a request on a kept connection", "ms", { ...sides("again"), reach: null }),
    alone("more than directly, kept", { unit: "ms", value: more("again"), reach: { atMost: 1 } }),
    compared("64 MiB", "MiB/s", { ...sides("throughput"), reach: { atLeast: 0.25 } }),
  ];
}

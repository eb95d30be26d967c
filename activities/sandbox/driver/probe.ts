// activities/sandbox/driver/probe.ts: says what this machine can hold a run to, after starting a sandbox and looking at it.
import { randomUUID } from "node:crypto";
import { SandboxRefused } from "./driver.ts";
import type { Enforcement, ExecResult, Refusal, SandboxDriver, SandboxProbe } from "./driver.ts";
import type { Host } from "./host.ts";

const MIB = 1024 * 1024;
const LIMITS = { memoryBytes: 256 * MIB, processes: 32, cpus: 1, diskBytes: 8 * MIB, diskInodes: 64 };
const COMMAND_LIMITS = { wallMs: 10_000, keptBytes: 16_384, outputBytes: 65_536 };

const NOTHING_HELD: Enforcement = { memory: "none", processes: "none", cpu: "none", disk: "none" };

/** Each line as it must be inside. */
const LOOK = [
  'echo "uid=$(id -u)"',
  "grep -E '^(Seccomp|NoNewPrivs|CapEff):' /proc/self/status | tr '\\t' ' '",
  'echo "interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " " | tr "\\n" ",")"',
  'touch /forbidden 2>/dev/null && echo "root is writable"',
  'touch /dev/forbidden 2>/dev/null && echo "dev is writable"',
  'echo "node=$(/opt/node/bin/node --version)"',
  "git --version",
].join("\n");

const WANTED = [
  "uid=1000",
  "Seccomp: 2",
  "NoNewPrivs: 1",
  "CapEff: 0000000000000000",
  "interfaces=lo,",
  "node=v",
  "git version",
];
const FORBIDDEN = ["root is writable", "dev is writable"];

/** Never throws for what it finds: that is its answer. */
export async function probeHost(host: () => Promise<Host>, driver: SandboxDriver): Promise<SandboxProbe> {
  try {
    const found = await host();
    const refusals = found.refusals.length > 0 ? found.refusals : await trial(driver);
    const { version, identity: image, enforcement } = found;
    return { driver: "bwrap", version, image, enforcement, refusals };
  } catch (error) {
    const refusals = error instanceof SandboxRefused ? [...error.refusals] : [refusalFrom(error)];
    const image = { name: "host", digest: "", reproducible: false };
    return { driver: "bwrap", version: "", image, enforcement: NOTHING_HELD, refusals };
  }
}

async function trial(driver: SandboxDriver): Promise<Refusal[]> {
  const id = `probe-${randomUUID()}`;
  try {
    const workspace = await driver.open({ workspaceId: id, runId: id, limits: LIMITS, readOnlyMounts: [] });
    const command = { argv: ["/bin/sh", "-c", LOOK], limits: COMMAND_LIMITS, network: "none" } as const;
    const result = await driver.exec(
      workspace,
      { ...command, argv: [...command.argv] },
      new AbortController().signal,
    );
    return complaints(result);
  } catch (error) {
    return [refusalFrom(error)];
  } finally {
    await driver.destroy({ id });
  }
}

function complaints(result: ExecResult): Refusal[] {
  const { text } = result.stdout;
  const wrong = [
    ...WANTED.filter((line) => !text.includes(line)).map((line) => `no ${JSON.stringify(line)}`),
    ...FORBIDDEN.filter((line) => text.includes(line)),
  ];
  if (wrong.length === 0 && result.outcome === "ok") return [];
  const seen = result.problem ?? result.stderr.tail.trim();
  const because = `a trial sandbox ended with ${result.outcome}: ${[...wrong, seen].filter(Boolean).join(", ")}`;
  return [{ because, fix: "npm run doctor names what the machine lacks" }];
}

function refusalFrom(error: unknown): Refusal {
  const because = error instanceof Error ? error.message : String(error);
  return { because, fix: "see the message; npm run doctor checks the machine" };
}

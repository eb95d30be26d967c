// activities/sandbox/doctor/checks.ts: what a sandbox must withstand, as attacks that are really made.
import { readlinkSync } from "node:fs";
import type { ExecOutcome } from "../../../core/schema/sandbox.ts";
import type { ExecResult } from "../driver/driver.ts";
import type { Check } from "./finding.ts";

const says = (wanted: RegExp) => (result: ExecResult) => wanted.test(result.stdout.text);
const is = (outcome: ExecOutcome) => (result: ExecResult) => result.outcome === outcome;

const NAMESPACES = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

const MIB = 1024 * 1024;
/** Of the workspace that is attacked. */
export const DOCTOR_LIMITS = {
  memoryBytes: 192 * MIB,
  processes: 48,
  cpus: 0.5,
  diskBytes: 32 * MIB,
  diskInodes: 500,
};

const MACHINE = "see npm run doctor for what this machine lacks";
const FILTER = "node scripts/seccomp.ts writes the filter anew";
const DRIVER = "this is a fault of the driver: do not run agents here, and report it";

/** Order: cheap first. None depends on another. */
export const CHECKS: readonly Check[] = [
  { name: "user inside", script: "id -u; id -g", wants: says(/^1000\n1000\n$/), fix: MACHINE },
  {
    name: "seccomp, no new privileges, no capability",
    script: "grep -E '^(Seccomp|NoNewPrivs|CapEff|CapBnd):' /proc/self/status | tr -d '\\t '",
    wants: says(/^CapEff:0+\nCapBnd:0+\nNoNewPrivs:1\nSeccomp:2\n$/),
    fix: FILTER,
  },
  {
    name: "namespaces of its own",
    script: `for n in ${NAMESPACES.join(" ")}; do readlink /proc/self/ns/$n; done`,
    wants: ({ stdout }) => {
      const inside = stdout.text.trim().split("\n");
      const outside = NAMESPACES.map((name) => readlinkSync(`/proc/self/ns/${name}`));
      return inside.length === NAMESPACES.length && !inside.some((each) => outside.includes(each));
    },
    fix: MACHINE,
  },
  {
    name: "limits of each process",
    script: "ulimit -Hn; ulimit -Hc; ulimit -Hf",
    wants: says(/^(?:[1-3]?\d{1,3}|40\d\d)\n0\n\d+\n$/),
    fix: DRIVER,
  },
  {
    name: "a denied call",
    script: "unshare --user true 2>/dev/null || echo denied",
    wants: says(/^denied\n$/),
    fix: FILTER,
  },
  {
    name: "read-only root and devices",
    script: "for d in / /dev /etc /usr /opt; do touch $d/x 2>/dev/null && echo wrote $d; done; echo end",
    wants: says(/^end\n$/),
    fix: DRIVER,
  },
  {
    name: "only loopback, no route",
    script: "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; tail -n +2 /proc/net/route | wc -l",
    wants: says(/^lo\n0\n$/),
    fix: MACHINE,
  },
  {
    name: "no host socket or folder",
    script: "ls -d /run /var /root /sys /srv 2>/dev/null; find / -xdev -type s 2>/dev/null; echo end",
    wants: says(/^end\n$/),
    fix: DRIVER,
  },
  {
    name: "no host process",
    script: "ls /proc | grep -cE '^[0-9]{3,}$'; true",
    wants: says(/^0\n$/),
    fix: DRIVER,
  },
  {
    name: "descriptors",
    script:
      "for n in /proc/self/fd/*; do readlink $n; done | grep -vE '^/dev/null$|/(out|err)$|^/proc/|^pipe:'; echo end",
    wants: says(/^end\n$/),
    fix: DRIVER,
  },
  {
    name: "environment",
    script: "env | cut -d= -f1 | grep -iE 'key|token|secret|password|skein|aws|npm_'; echo end",
    wants: says(/^end\n$/),
    fix: DRIVER,
  },
  {
    name: "Node and git",
    script: "node --version && git --version",
    wants: says(/^v24\..*\ngit version/),
    fix: "npm install; apt-get install git",
  },
  {
    name: "scratch folders",
    script:
      "for d in /tmp /dev/shm ~; do (cd $d && head -c 40m /dev/zero > a && head -c 40m /dev/zero > b && echo filled $d) 2>/dev/null; rm -f $d/?; done; echo end",
    wants: says(/^end\n$/),
    fix: DRIVER,
    needs: "memory",
  },
  {
    name: "byte limit",
    script: "head -c 40m /dev/zero > big; exit 0",
    wants: is("quota"),
    fix: DRIVER,
    needs: "disk",
  },
  {
    name: "inode limit",
    script: "rm -f big; i=0; while [ $i -lt 600 ]; do : > f$i || exit 0; i=$((i+1)); done",
    wants: is("quota"),
    fix: DRIVER,
    needs: "disk",
  },
  {
    name: "process limit",
    script: "rm -f f*; i=0; while [ $i -lt 200 ]; do sleep 2 & i=$((i+1)); done 2>/dev/null; echo all",
    wants: (result) => !result.stdout.text.includes("all"),
    fix: MACHINE,
    needs: "processes",
  },
  {
    name: "memory limit",
    script: "node -e 'const held = []; for (;;) held.push(Buffer.alloc(8e6, 1))'; exit 0",
    wants: ({ outcome, peakMemoryBytes }) =>
      outcome === "oom" && (peakMemoryBytes ?? 0) <= DOCTOR_LIMITS.memoryBytes,
    fix: MACHINE,
    needs: "memory",
  },
  {
    // A tenth, so that even a machine with much else to do would give more than that to whom nothing holds.
    name: "processor limit",
    script:
      "node -e 'const t = Date.now() + 1200, before = process.cpuUsage(); while (Date.now() < t); const { user, system } = process.cpuUsage(before); console.log(user + system < 2e5)'",
    wants: says(/^true\n$/),
    fix: MACHINE,
    needs: "cpu",
    limits: { cpus: 0.1 },
  },
  { name: "output limit", script: "yes", wants: is("output_limit"), fix: DRIVER },
  {
    name: "a daemon that ignores SIGTERM and holds a pipe",
    script: "setsid sh -c 'trap \"\" TERM; sleep 5' & echo end",
    wants: (result) => result.outcome === "ok" && result.durationMs < 2_000,
    fix: DRIVER,
  },
  {
    name: "a time limit that is ignored",
    script: "trap '' TERM INT; while :; do sleep 1; done",
    wants: (result) => result.outcome === "timeout" && result.durationMs < 3_000,
    fix: DRIVER,
    limits: { wallMs: 500 },
  },
];

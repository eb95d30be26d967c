// test/workers/log.test.ts: a worker's log line says whose run it is of, and holds no secret (I9).
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const TOKEN = `ghp_${"a1B2c3D4e5".repeat(3)}f6G7h8`;

test("a line of an attempt names its run and its trace; one of no attempt names none; both are redacted", () => {
  const program = `
    import { asyncLocalStorage } from "@temporalio/activity";
    import { createLog } from "./workers/log.ts";
    const log = createLog("scm", { SKEIN_LOG: "json", SKEIN_LOG_LEVEL: "info", SKEIN_HOST: "h1", SKEIN_DEPLOYMENT: "d" });
    const info = { workflowExecution: { workflowId: "run/acme/00c0ffee12345678", runId: "t1" } };
    asyncLocalStorage.run({ info }, () => log.warn("in ${TOKEN}"));
    log.warn({ note: "${TOKEN}" }, "out");
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [inside, outside] = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(inside).toMatchObject({ run: "00c0ffee12345678", trace_id: `${"0".repeat(16)}00c0ffee12345678` });
  expect(outside).toMatchObject({ msg: "out", worker: "scm" });
  expect(outside).not.toHaveProperty("run");
  expect(output).not.toContain(TOKEN);
});

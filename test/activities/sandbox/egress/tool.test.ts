// test/activities/sandbox/egress/tool.test.ts: `shell.network` as a worker performs it: the profile from the snapshot, a command, and its log as evidence.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ActionOf, WorkspaceRef } from "../../../../core/schema/action.ts";
import { policy } from "../../../support/ledger/policy.ts";
import { kept, keepJson, of, open, source, stage } from "../stage.ts";
import { reasonToSkip } from "../trial.ts";
import { startInternet } from "./internet.ts";
import type { Internet } from "./internet.ts";

describe.skipIf(reasonToSkip !== null)("shell.network", () => {
  let internet: Internet;
  let at: ReturnType<typeof stage>;
  let workspace: WorkspaceRef;
  beforeAll(async () => {
    internet = await startInternet();
    at = stage({ network: internet.network });
    ({ workspace } = await at.activities["workspace.open"](open(source())));
  }, 60_000);
  afterAll(async () => {
    internet?.stop();
    await at?.activities["run.cleanup"](of({ kind: "run.cleanup", workspaces: [workspace], reason: "done" }));
    at?.end();
  });

  function asking(command: string, egress?: ActionOf<"shell.network">["egress"]) {
    const hosts = [{ host: "a.example", scheme: "http", ports: [internet.plain] }];
    const snapshot = keepJson({ ...policy(), egress: [{ name: "trial", description: "", hosts }] });
    const given = egress === undefined ? { profile: "trial", policy: snapshot } : egress;
    const asked = of({ kind: "shell.network", workspace, command, timeoutSeconds: 20, egress: given });
    return { ...asked, claims: { ...asked.claims, exp: Date.now() / 1000 + 60 } };
  }
  const GET = (host: string) =>
    `node -e 'require("http").get("http://${host}:${internet.plain}/x", (r) => r.pipe(process.stdout))'`;

  test("reaches the profile's host through the variables that programs know, and keeps what it tried", async () => {
    const result = await at.activities["shell.network"](asking(`${GET("a.example")}; ${GET("b.example")}`));
    expect(result).toMatchObject({ ok: true, changed: true, egress: { allowed: 1, refused: 1 } });
    expect(kept(result.output)).toContain("GET /x");
    expect(kept(result.output)).toContain("the egress profile trial does not name b.example");
    const log = JSON.parse(kept(result.egress.log)) as {
      attempts: { to: { host: string }; outcome: string }[];
    };
    expect(log.attempts.map(({ to, outcome }) => [to.host, outcome])).toStrictEqual([
      ["a.example", "allowed"],
      ["b.example", "refused"],
    ]);
  });

  test("I9 a host that is a secret is not in its log", async () => {
    const secret = `ghp${"_"}${"a1B2c3D4e5".repeat(4).slice(0, 36)}`.toLowerCase().replace("_", "-");
    const result = await at.activities["shell.network"](asking(GET(`password=${secret}`)));
    expect(kept(result.egress.log)).not.toContain(secret);
  });

  test("the same command in a plain call has no network at all", async () => {
    const { command } = asking(GET("a.example")).action;
    const before = internet.asked.length;
    const plain = of({ kind: "shell.exec", workspace, command, timeoutSeconds: 20 });
    expect(await at.activities["shell.exec"](plain)).toMatchObject({ ok: false });
    expect(internet.asked).toHaveLength(before);
  });

  test("without a profile, or with one that its snapshot lacks, nothing runs", async () => {
    await expect(at.activities["shell.network"](asking("touch ran", null))).rejects.toThrow(/has no network/);
    const lacking = { profile: "trial", policy: keepJson(policy()) };
    await expect(at.activities["shell.network"](asking("touch ran", lacking))).rejects.toThrow(
      /no egress profile trial/,
    );
    const look = of({ kind: "shell.exec", workspace, command: "test ! -e ran", timeoutSeconds: 20 });
    expect(await at.activities["shell.exec"](look)).toMatchObject({ ok: true });
  });
});

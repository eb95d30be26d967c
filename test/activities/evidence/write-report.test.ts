// test/activities/evidence/write-report.test.ts: a run that changes nothing ends in a report that says what was found, by whom, on what base.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createEvidenceActivities } from "../../../activities/evidence/index.ts";
import { artifactReads, artifactWrites } from "../../../core/action.ts";
import type { Permit } from "../../../core/schema/permit.ts";
import type { PullRequestEvidence } from "../../../core/schema/pull-request.ts";
import { evidence } from "../../core/pull-request/evidence.ts";

const READ = {
  autonomy: "analysis_only",
  summary: "Prices are rounded in two places.",
  denied: [],
} satisfies Partial<PullRequestEvidence>;

/** The report of that evidence, and of what a script printed, as the artifact a person fetches. */
async function reportOf(changes: Partial<PullRequestEvidence>, printed: string | null): Promise<string> {
  const output = printed === null ? null : createHash("sha256").update(printed).digest("hex");
  const action = { kind: "report.write", evidence: evidence({ ...READ, ...changes }), output } as const;
  const kept: string[] = [];
  const activities = createEvidenceActivities({
    artifacts: {
      get: (_permit, digest) =>
        digest === output ? Promise.resolve(Buffer.from(printed ?? "")) : Promise.reject(new Error(digest)),
      put: (_permit, artifactClass, bytes) => {
        kept.push(Buffer.from(bytes).toString("utf8"));
        const digest = createHash("sha256").update(bytes).digest("hex");
        return Promise.resolve({ digest, class: artifactClass, bytes: bytes.length });
      },
    },
    historyOf: () => Promise.reject(new Error("a report needs no history")),
    redact: (text) => text.replaceAll("hunter_2", "[redacted]"),
    pulse: () => ({ heartbeat: () => undefined, signal: new AbortController().signal }),
  });
  const claims: Permit = {
    id: "permit-1",
    tenant: "acme",
    run: "run-0001",
    wf: "run/acme/run-0001",
    act: "a-1",
    kind: action.kind,
    queue: "evidence",
    digest: "0".repeat(64),
    exp: 0,
    reads: artifactReads(action),
    writes: artifactWrites(action),
    data: "internal",
    forgeId: null,
    installations: [],
    exempt: false,
  };
  const { report } = await activities["report.write"]({ permit: "a.signed.permit", action, claims });
  expect(report.class).toBe("run_report");
  expect(claims.reads).toStrictEqual(output === null ? [] : [output]);
  return kept.join();
}

describe("report.write", () => {
  test("tells what an agent found, in its words, and that nobody should take them for a person's", async () => {
    const report = await reportOf({}, null);
    expect(report).toMatch(
      /^# Round prices half up\n\n\*\*This report was made by an AI agent .*not by a person/,
    );
    expect(report).toContain(
      "## What the agent says it found\n\n```text\nPrices are rounded in two places.\n```",
    );
    expect(report).toContain("| Model | openai-compatible/small |");
    expect(report).toContain(`| Base commit | \`${"1".repeat(40)}\` |`);
    expect(report).toContain("| Base verified | node-test: 1 of 12 failed |");
    expect(report).toContain("23 allowed, 0 needed approval, 2 refused.");
  });

  test("tells what a script printed, and where all of it is", async () => {
    const printed = `1:grey goose\n${"honk\n".repeat(2000)}`;
    const report = await reportOf(
      { change: "script", model: null, summary: "grep -n goose words.txt" },
      printed,
    );
    expect(report).toContain(
      "## What the command printed\n\n```text\n$ grep -n goose words.txt\n1:grey goose\nhonk\n",
    );
    expect(report.length).toBeLessThan(printed.length);
    const digest = createHash("sha256").update(printed).digest("hex");
    expect(report).toContain(`skein artifact get ${digest} --output printed.txt`);
    expect(report).not.toMatch(/AI agent|\| Model/);
  });

  test("I9 holds no secret, of the agent's words, of the task or of the output, and none of their mark-up", async () => {
    const spoken = await reportOf(
      { task: "Find hunter_2 [x](http://evil.example)", summary: "it is hunter_2" },
      null,
    );
    expect(spoken).not.toMatch(/hunter_2|\]\(http/);
    const printed = await reportOf(
      { change: "script", summary: "env" },
      "PASSWORD=hunter_2\n```\n# not a heading\n",
    );
    expect(printed).not.toContain("hunter_2");
    expect(printed).toMatch(/^````text\n\$ env\nPASSWORD=\[redacted\]\n```\n# not a heading\n````$/m);
  });
});

// scripts/demo/policy.ts: a stricter rule, asked about what was decided so far, before anybody puts it in force.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "../stack/places.ts";
import { skein } from "./command-line.ts";
import { heading, say } from "./say.ts";

const Counts = z.array(z.object({ name: z.string(), count: z.int() }));

/** Of what `skein policy preview --json` says. */
export const PolicyPreview = z.object({
  decisions: z.int().describe("that were looked at"),
  unjudged: z.int().describe("which policy is not asked about, as of a clean-up"),
  same: z.int(),
  changes: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      count: z.int(),
      rules: Counts,
      repositories: Counts,
      teams: Counts,
    }),
  ),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

const FILE = "organizations/default/teams/demo.yaml";
const RULE = `level: team
name: demo
revision: 1
rules:
  - id: drafts-looked-at
    actions: [pr.open]
    effect: ask_approval
    because: the team wants to see a draft too before it is opened
    when:
      eq: { fact: pr.draft, value: true }
    match:
      - { pr.draft: true }
    not_match:
      - { pr.draft: false }
...
`;

/** The starter set with one rule more, in a folder of its own; nothing of it is published. */
export async function playPreview(): Promise<PolicyPreview> {
  heading("A stricter rule, tried on what was decided, before it is in force");
  const folder = mkdtempSync(join(tmpdir(), "skein-policies-"));
  try {
    cpSync(join(CHECKOUT, "policies"), folder, { recursive: true });
    writeFileSync(join(folder, FILE), RULE);
    nameInManifest(join(folder, "manifest.yaml"));
    const said = await skein({}, "policy", "preview", "--policies", folder, "--days", "1");
    const preview = PolicyPreview.parse(said);
    show(preview);
    return preview;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function nameInManifest(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/\n\.\.\.\s*$/u, `\n  - ${FILE}\n...\n`));
}

function show({ decisions, same, changes }: PolicyPreview): void {
  say(
    `  one rule more, for the team: drafts ask people too; ${decisions} decisions of the last day, ${same} the same`,
  );
  for (const { from, to, count, rules } of changes) {
    say(`  ? ${from} → ${to}: ${count}, by ${rules.map(({ name }) => name).join(", ")}`);
  }
}

// activities/scm/labels.ts: how our labels look where a repository does not have them yet.
import type { NewLabel } from "./forge.ts";

const COLORS: Readonly<Record<string, string>> = {
  "agent-generated": "5319e7",
  "agent:needs-human-review": "fbca04",
  "agent:verification-passed": "0e8a16",
  "agent:low-risk": "c2e0c6",
  "agent:medium-risk": "fbca04",
  "agent:high-risk": "d93f0b",
};
const OTHER_COLOR = "ededed";
const LONGEST_NAME = 50; // GitHub's limit

export function newLabel(name: string): NewLabel {
  const color = COLORS[name] ?? OTHER_COLOR;
  return { name: name.slice(0, LONGEST_NAME), color, description: "Set by Skein" };
}

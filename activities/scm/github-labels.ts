// activities/scm/github-labels.ts: labels of a repository, made where missing and put on a pull request.
import type { ForgeRepository, NewLabel } from "./forge.ts";
import { nullWhen } from "./github-client.ts";
import type { GithubSession } from "./github-session.ts";

export function githubLabels(session: GithubSession): Pick<ForgeRepository, "addLabels"> {
  const { client, owner, repo } = session;
  return {
    async addLabels(number, labels) {
      for (const label of labels) await ensureLabel(session, label);
      const names = labels.map((label) => label.name);
      const on = { owner, repo, issue_number: number, labels: names };
      await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", on);
    },
  };
}

/** Looked for first: a write costs five times a read, and most labels are there already. */
async function ensureLabel({ client, owner, repo }: GithubSession, label: NewLabel): Promise<void> {
  const at = { owner, repo };
  const known = await nullWhen("forge_not_found", () =>
    client.request("GET /repos/{owner}/{repo}/labels/{name}", { ...at, name: label.name }),
  );
  if (known !== null) return;
  // Refused: another run made it meanwhile. Were it refused for another reason, putting it on fails with that reason.
  await nullWhen("forge_refused", () =>
    client.request("POST /repos/{owner}/{repo}/labels", { ...at, ...label }),
  );
}

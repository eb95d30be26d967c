// test/support/forge/events.ts: dresses an event with repository, installation, sender, and hands it to the webhook.
import { findAccount, installationOf, nodeId, userJson } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import type { Repository } from "./state.ts";

export interface Happening {
  event: string;
  repository: Repository;
  /** Login of whoever did it. */
  actor: string;
  /** What this event has besides `repository`, `sender`, `installation`, `organization`. */
  body: Readonly<Record<string, unknown>>;
}

/** Every event of a repository reaches the App: it is installed for all of them. */
export async function emit(forge: Forge, happening: Happening): Promise<void> {
  const { repository, actor } = happening;
  const owner = findAccount(forge, repository.owner);
  const installation = installationOf(forge, repository.owner);
  forge.webhooks.emit({
    event: happening.event,
    installationId: installation?.id ?? null,
    repositoryId: repository.id,
    payload: {
      ...happening.body,
      repository: await forge.directory.repositoryJson(repository),
      ...(owner?.type === "Organization" ? { organization: organizationJson(forge, repository.owner) } : {}),
      sender: userJson(forge, actor),
      ...(installation === undefined
        ? {}
        : { installation: { id: installation.id, node_id: nodeId("Installation", installation.id) } }),
    },
  });
}

function organizationJson(forge: Forge, login: string): Record<string, unknown> {
  const account = findAccount(forge, login);
  const api = `${forge.settings.url}/orgs/${login}`;
  return {
    login,
    id: account?.id ?? 0,
    node_id: nodeId("Organization", account?.id ?? 0),
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${forge.settings.url}/avatars/u/${login}`,
    description: "",
  };
}

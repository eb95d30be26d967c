// test/support/forge/labels.ts: a repository's labels; one that is used is made, as GitHub does for pull requests.
import { nodeId } from "./accounts.ts";
import { fullName } from "./forge.ts";
import type { Forge } from "./forge.ts";
import type { Label, Repository } from "./state.ts";

const NEW_LABEL_COLOR = "ededed";

export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

/** The label of this name, in the spelling it was made with. */
export function ensureLabel(
  forge: Forge,
  repository: Repository,
  wanted: Partial<Label> & { name: string },
): Label {
  const found = findLabel(repository, wanted.name);
  if (found !== undefined) return found;
  const label = {
    id: forge.store.nextId(),
    name: wanted.name,
    color: wanted.color ?? NEW_LABEL_COLOR,
    description: wanted.description ?? null,
  };
  repository.labels.push(label);
  forge.store.touch();
  return label;
}

export function labelJson(forge: Forge, repository: Repository, name: string): Record<string, unknown> {
  const label = findLabel(repository, name);
  return {
    id: label?.id ?? 0,
    node_id: nodeId("Label", label?.id ?? 0),
    url: `${forge.settings.url}/repos/${fullName(repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: label?.description ?? null,
    color: label?.color ?? NEW_LABEL_COLOR,
    default: false,
  };
}

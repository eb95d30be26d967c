// test/core/policy/policy-folder.ts: a small good policy folder, as texts to be spoilt.
import { loadPolicies } from "../../../core/policy/load.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import type { YamlSource } from "../../../core/yaml.ts";

export const MANIFEST =
  "files:\n  - platform.yaml\n  - organizations/north/repositories/acme--shop.yaml\n  - verifiers/tap.yaml\n";
export const PLATFORM = `level: platform
name: platform
revision: 1
rules:
  - id: allow-start
    actions: [run.start]
    effect: allow
    because: it may start
    when: { eq: { fact: task.change, value: agent } }
    match: [{ task.change: agent }]
    not_match: [{ task.change: script }]
`;
export const SHOP = `level: repository
name: acme/shop
revision: 1
rules:
  - id: no-infra
    actions: [tool.write]
    effect: deny
    because: not here
    when: { any_path: { fact: action.paths, globs: ["infra/**"] } }
`;
export const TAP = `name: tap
description: runs
steps:
  - { name: test, argv: [node, --test], timeout_seconds: 60, report: { format: tap } }
`;

export type Texts = Record<string, string | null>;

export const FOLDER: Texts = {
  "manifest.yaml": MANIFEST,
  "platform.yaml": PLATFORM,
  "organizations/north/repositories/acme--shop.yaml": SHOP,
  "verifiers/tap.yaml": TAP,
};

/** A good folder, with files replaced, added, or taken away (null); each says that it ended. */
export function load(changes: Texts = {}): PolicySnapshot {
  const texts = Object.entries({ ...FOLDER, ...changes });
  return loadTexts(
    Object.fromEntries(texts.map(([path, text]) => [path, text === null ? null : `${text}...\n`])),
  );
}

export function loadTexts(texts: Texts): PolicySnapshot {
  const files = Object.entries(texts).flatMap(([path, text]): YamlSource[] =>
    text === null ? [] : [{ path: `policies/${path}`, text }],
  );
  return loadPolicies(files, "north");
}

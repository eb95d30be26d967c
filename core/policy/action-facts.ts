// core/policy/action-facts.ts: the facts that one kind of action has and others lack.
import { changeClasses } from "../patch/change-class.ts";
import { checksThatFound } from "../patch/found.ts";
import type { Action, ActionKind, ActionOf } from "../schema/action.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { Facts, FactValue } from "../schema/policy.ts";
import { shownWhole } from "../shell/abstract.ts";
import { shellFacts } from "../shell/facts.ts";
import { gitCommandIndex } from "../shell/git.ts";
import { httpMethodsOf } from "../shell/http-methods.ts";
import type { ReadableShell, ShellReading } from "../shell/reading.ts";
import { readShell } from "../shell/reading.ts";
import type { SomeFacts } from "./absent-facts.ts";
import { isNormalPath } from "./path.ts";
import type { Seal } from "./seal.ts";
import type { PathScope } from "./scope.ts";
import { compileScope } from "./scope.ts";

type ByKind = { [K in ActionKind]: ActionOf<K> };
type Readers = { [K in ActionKind]: (action: ByKind[K], within: Within) => SomeFacts | Facts };

/** `scope`: the paths of the run's task, null outside a run. `seal`: what words are made of that may be secret. */
export type Within = { scope: PathScope | null; seal: Seal };

/** Total. */
export function actionFacts(action: Action, within: Within): SomeFacts | Facts {
  return factsOfKind(action.kind, action, within);
}

function factsOfKind<K extends ActionKind>(kind: K, action: ByKind[K], within: Within) {
  const read: Readers[K] = READERS[kind];
  return read(action, within);
}

const none = (): SomeFacts => ({});

/** A new kind of action says here which facts it has of its own. */
const READERS: Readers = {
  "run.start": none,
  "run.stop": none,
  "repository.read": none,
  "source.fetch": ({ ref }) => ({ "source.ref": ref }),
  "workspace.open": ({ purpose }) => ({ "workspace.purpose": purpose }),
  "guidance.use": ({ files, unread, counts }) => ({
    "guidance.files": files,
    "guidance.unread": unread,
    "guidance.suspicions": Object.keys(counts).toSorted(),
  }),
  "model.call": ({ route, turn }) => ({
    "model.provider": route.provider,
    "model.name": route.model,
    "model.turn": turn,
  }),
  "judge.run": ({ route }) => ({ "model.provider": route.provider, "model.name": route.model }),
  "tool.read": ({ tool, path }) => ({ "action.tool": tool, ...pathFacts([path]) }),
  "tool.write": ({ tool, path }, { scope }) => ({
    "action.tool": tool,
    "action.change_classes": changeClasses([path]),
    ...pathFacts([path]),
    ...(scope && scopeFacts(path, scope)),
  }),
  "shell.exec": ({ command }, { seal }) => factsOfCommand(command, seal),
  "shell.network": ({ command }, { seal }) => factsOfCommand(command, seal),
  "script.exec": ({ argv }, { seal }) => ({
    "script.program": seal.word(argv[0] ?? ""),
    "script.argv": argv.map(seal.word),
  }),
  "verify.run": ({ profile, phase }) => ({ "verify.profile": profile, "verify.phase": phase }),
  "patch.export": ({ purpose }) => ({ "export.purpose": purpose }),
  "patch.submit": ({ boundary }) => patchFacts(boundary),
  "report.write": none,
  "branch.bundle": ({ changeClasses: classes }) => ({ "action.change_classes": classes }),
  "branch.push": ({ changeClasses: classes }) => ({ "action.change_classes": classes }),
  "pr.open": ({ changeClasses: classes, draft, base, evidence }) => ({
    "patch.verified_by": passedBy(evidence.verification),
    "verification.vanished": evidence.verification?.compared?.vanished.count ?? null,
    "verification.newly_skipped": evidence.verification?.compared?.newlySkipped.count ?? null,
    "verification.unaccounted": unaccountedIn(evidence.verification),
    "action.change_classes": classes,
    "pr.draft": draft,
    "pr.base": base,
  }),
  "pr.read": none,
  "access.read": none,
  "pr.comment": none,
  "run.cleanup": none,
  "evidence.keep": none,
  "notify.send": none,
};

/** Null: nothing was compared. */
function unaccountedIn({ compared }: ActionOf<"pr.open">["evidence"]["verification"]): number | null {
  return compared ? (compared.unaccounted ?? 0) : null;
}

function passedBy(verification: ActionOf<"pr.open">["evidence"]["verification"]): string[] {
  return verification?.verdict === "passed" ? [verification.profile] : [];
}

function pathFacts(paths: readonly string[]): SomeFacts {
  return { "action.paths": [...paths], "action.paths_normal": paths.every(isNormalPath) };
}

function scopeFacts(path: string, scope: PathScope): SomeFacts {
  const { isOutside, isForbidden } = compileScope(scope);
  return { "action.outside_scope": isOutside(path) ? 1 : 0, "action.forbidden": isForbidden(path) ? 1 : 0 };
}

function factsOfCommand(command: string, seal: Seal): SomeFacts {
  const reading = readShell(command);
  const facts = sealedFacts(commandFacts(reading), { command, seal });
  return reading.kind === "opaque"
    ? facts
    : { ...facts, "command.calls": callsOf(reading, { command, seal }) };
}

function commandFacts(reading: ShellReading): Facts {
  if (reading.kind === "opaque") return shellFacts(reading);
  const own = {
    "command.git_commands": gitCommandsOf(reading),
    "command.hosts": hostsOf(reading),
    "command.methods": httpMethodsOf(reading.commands),
  };
  return { ...shellFacts(reading), ...own };
}

/** A sentence and lists of words; what is ordinary stays, to the byte. */
function sealedFacts(facts: Facts, { command, seal }: { command: string; seal: Seal }): Facts {
  const about = seal.about(command);
  const sealed = (value: FactValue): FactValue => {
    if (typeof value === "string") return about(value);
    return Array.isArray(value) ? value.map(about) : value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, sealed(value)]));
}

/** Each simple command, a word a line; what a word becomes only when it runs is `…`. */
function callsOf({ commands }: ReadableShell, { command, seal }: { command: string; seal: Seal }): string[] {
  const about = seal.about(command);
  const line = (word: string): string => seal.word(about(shownWhole(word).replaceAll("\n", " ")));
  return commands.map(({ program, argv }) => [program, ...argv].map(line).join("\n"));
}

/** Of every URL among the words: `https://user@api.example.com:8443/x` → `api.example.com`. */
function hostsOf({ commands }: ReadableShell): string[] {
  const words = commands.flatMap(({ argv }) => argv);
  const found = words.flatMap((word) =>
    [...word.matchAll(/[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)/giu)].map(([, authority = ""]) => hostOf(authority)),
  );
  return [...new Set(found)].sort();
}

function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  return host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) || host : host.replace(/:\d*$/u, "");
}

/** The reading has refused every option before the command that is not plain. `` where git has no command. */
function gitCommandsOf({ commands }: ReadableShell): string[] {
  const found = commands
    .filter(({ program }) => program === "git" || program.endsWith("/git"))
    .map(({ argv }) => gitCommandOf(argv));
  return [...new Set(found)].sort();
}

/** `-C dir status` → `status`. */
function gitCommandOf(argv: readonly string[]): string {
  return argv[gitCommandIndex(argv)] ?? "";
}

function patchFacts(boundary: BoundaryReport): SomeFacts {
  const { paths, files } = boundary;
  return {
    "action.paths_normal": paths.every(isNormalPath),
    "action.paths": paths.length === files ? paths : undefined,
    "action.change_classes": boundary.changeClasses,
    "patch.files": files,
    "patch.lines": boundary.added + boundary.removed,
    "patch.bytes": boundary.bytes,
    "patch.binary": boundary.binary,
    "patch.symlinks": boundary.symlinks,
    "patch.outside_scope": boundary.outsideScope.length,
    "patch.forbidden": boundary.forbidden.length,
    "patch.refused": boundary.refused.length,
    "patch.over_limits": boundary.overLimits.length,
    "patch.major_upgrades": boundary.majorUpgrades?.length ?? 0,
    "patch.findings": checksThatFound(boundary),
  };
}

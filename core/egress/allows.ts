// core/egress/allows.ts: whether a profile lets a command reach a host; what it does not name is refused (I20). Pure.
import type { EgressHost, EgressProfile, EgressScheme } from "../schema/egress.ts";

/** `host` in small letters; `method` null inside https. */
export type Destination = { scheme: EgressScheme; host: string; port: number; method: string | null };

const PORT = { https: 443, http: 80 } as const;

export function portsOf({ ports, scheme }: EgressHost): readonly number[] {
  return ports ?? [PORT[scheme]];
}

/** Of plain http alone; null: nobody sees them. */
export function methodsOf({ methods, scheme }: EgressHost): readonly string[] | null {
  return scheme === "https" ? null : (methods ?? ["GET", "HEAD"]);
}

/** Null: it does. Else one sentence. Total. */
export function whyNotReached(profile: EgressProfile, wanted: Destination): string | null {
  const { scheme, host, port, method } = wanted;
  const named = profile.hosts.filter((line) => coversName(line.host, host));
  const at = named.filter((line) => line.scheme === scheme && portsOf(line).includes(port));
  if (at.some((line) => methodsOf(line)?.includes(method ?? "") ?? true)) return null;
  const by = `the egress profile ${profile.name}`;
  if (named.length === 0) return `${by} does not name ${host}`;
  if (at.length === 0) return `${by} names ${host}, but not ${scheme} on port ${port}`;
  return `${by} names ${host}, but not for ${method ?? "no method"}`;
}

/** For people: `registries: https://pypi.org, http://mirror.example:8080 (GET, HEAD)`. */
export function shownProfile(profile: EgressProfile): string {
  return `${profile.name}: ${shownHosts(profile)}`;
}

/** Whatever a profile lets through beyond another is seen in it. */
export function shownHosts({ hosts }: EgressProfile): string {
  const lines = hosts.flatMap((line) =>
    portsOf(line).map((port) => {
      const at = port === PORT[line.scheme] ? line.host : `${line.host}:${port}`;
      const methods = methodsOf(line);
      return `${line.scheme}://${at}${methods === null ? "" : ` (${methods.join(", ")})`}`;
    }),
  );
  return lines.join(", ");
}

/** `*.example.com` covers `a.b.example.com` and `*.b.example.com`, not `example.com`. */
export function coversName(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1)));
}

// core/patch/major-upgrades.ts: dependencies that a manifest takes to another major version, read from its text before and after.

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

type Versions = ReadonlyMap<string, string>;
type Reads = (text: string) => Versions;

/** Manifests whose versions stand one to a line, or in JSON; others give nothing. */
const MANIFESTS: readonly (readonly [RegExp, Reads])[] = [
  [/(?:^|\/)package\.json$/u, packageJson],
  [/(?:^|\/)go\.mod$/u, byLine(/^\s*(?:require\s+)?([\w./-]+\.[\w./-]+)\s+(v\d\S*)/u)],
  [
    /(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/u,
    byLine(/^\s*([\w.-]+)(?:\[[^\]]*\])?\s*(?:==|~=|>=)\s*(\d\S*)/u),
  ],
  [
    /(?:^|\/)(?:Cargo|pyproject)\.toml$/u,
    byLine(/^\s*"?([\w.-]+)"?\s*=\s*(?:\{.*?version\s*=\s*)?"[\^~=>]*\s*(\d[^"]*)"/u),
  ],
  [/(?:^|\/)Gemfile$/u, byLine(/^\s*gem\s+["']([\w-]+)["']\s*,\s*["'][~>=\s]*(\d[^"']*)["']/u)],
];

/** `name 1 → 2`; below 1.0 the second number counts, as it promises nothing. Downgrades count too. Total. */
export function majorUpgrades(path: string, before: string, after: string): string[] {
  const read = MANIFESTS.find(([pattern]) => pattern.test(path))?.[1];
  if (read === undefined) return [];
  const old = read(before);
  return [...read(after)].flatMap(([name, version]) => {
    const [from, to] = [majorOf(old.get(name) ?? ""), majorOf(version)];
    return from === null || to === null || from === to ? [] : [`${name} ${from} → ${to}`];
  });
}

function majorOf(version: string): string | null {
  const [, major, minor] = /^[\^~>=v\s]*(\d{1,9})(?:\.(\d{1,9}))?/u.exec(version) ?? [];
  if (major === undefined) return null;
  return major === "0" ? `0.${minor ?? "0"}` : major;
}

function byLine(pattern: RegExp): Reads {
  return (text) => {
    const found = new Map<string, string>();
    for (const line of text.split("\n")) {
      const [, name, version] = pattern.exec(line.slice(0, 400)) ?? [];
      if (name !== undefined && version !== undefined) found.set(name, version);
    }
    return found;
  };
}

/** What is no JSON object has no versions: the diff's class still says that a manifest changed. */
function packageJson(text: string): Versions {
  const found = new Map<string, string>();
  for (const section of SECTIONS) {
    for (const [name, version] of Object.entries(objectOf(objectOf(parsed(text))[section]))) {
      if (typeof version === "string") found.set(`${name}`, version);
    }
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

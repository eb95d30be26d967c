// test/core/patch/check/dependency.test.ts: packages that a patch names anew or takes from elsewhere, and manifests that are not read.
import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../../core/patch/check/findings.ts";
import type { Sides } from "./changes.ts";
import { changesOf, foundIn } from "./changes.ts";

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const says = (sides: Sides): string[] => findingsOf(changesOf(sides)).findings.map((finding) => finding.says);

describe("a dependency is added", () => {
  test.each<[string, string, string, string]>([
    ["package.json", "{}", json({ devDependencies: { "left-pad": "^1.3.0" } }), "left-pad ^1.3.0"],
    ["web/package.json", "", json({ optionalDependencies: { a: "*" } }), "a *"],
    ["requirements-dev.txt", "django==4.2\n", "django==4.2\nrequests\n", "requests of any version"],
    ["requirements.txt", "", "a[b]>=2 # c\n# c\n", "a 2"],
    ["requirements/base.txt", "", `a==2 \\\n    --hash=sha256:${"0a".repeat(32)}\n`, "a 2"],
    ["requirements.txt", "", "a @ git+https://x.org/a\n", "a git+https://x.org/a"],
    ["go.mod", "module x\n", 'module x\nrequire "x.org/a" v1.2.3 // indirect\n', "x.org/a v1.2.3"],
    ["Cargo.toml", "", 'dependencies.a = "1"\n', "a 1"],
    ["Cargo.toml", "", 'dependencies = { a = "1" }\n', "a 1"],
    ["Cargo.toml", "", '[ dependencies . a ]\nversion = "1"\n', "a 1"],
    ["Cargo.toml", "", '["dependencies"]\na = "1"\n', "a 1"],
    ["Cargo.toml", "", `[dependencies]${" ".repeat(500)}\na = "1"\n`, "a 1"],
    ["pyproject.toml", "", '[project]\ndependencies = [ # [1] ]\n"a",\n]\n', "a of any version"],
    ["package.json", "{}", json({ overrides: { "b>a@^1": "2" } }), "a 2"],
    ["package.json", "{}", json({ resolutions: { "@x/a": "2" } }), "@x/a 2"],
    ["package.json", "{}", `\uFEFF${json({ dependencies: { a: "2" } })}`, "a 2"],
    ["go.mod", "module x\n", "module x\n\nrequire (\n\tx.org/a v1.2.3\n)\n", "x.org/a v1.2.3"],
    [
      "Cargo.toml",
      '[package]\nversion = "1.0.0"\n',
      '[package]\nversion = "2.0.0"\n[dev-dependencies]\nserde = { version = "1", features = ["a"] }\n',
      "serde 1",
    ],
    ["Cargo.toml", "", "[target.'cfg(unix)'.dependencies.libc]\nversion = \"0.2\"\n", "libc 0.2"],
    [
      "pyproject.toml",
      '[project]\nname = "x"\n',
      '[project]\nname = "x"\nkeywords = ["y"]\ndependencies = [\n  "httpx[http2]>=0.27,<1",\n]\nclassifiers = ["z"]\n',
      "httpx 0.27",
    ],
    [
      "pyproject.toml",
      "[dependency-groups]\n",
      '[dependency-groups]\ntest = ["pytest"]\n',
      "pytest of any version",
    ],
    [
      "pyproject.toml",
      "[tool.poetry.dependencies]\n",
      '[tool.poetry.dependencies]\npython = "^3.11"\nrich = "^13"\n',
      "rich 13",
    ],
    ["Gemfile", "", "gem 'rails'\n", "rails of any version"],
  ])("in %s: %j → %j", (...[path, before, after, what]) => {
    expect(says({ [path]: [before, after] })).toStrictEqual([`dependency ${what} is added`]);
  });

  test.each([
    ["^1.0.0", "git+ssh://git@x.org/a.git#v1", "git+ssh://git@x.org/a.git"],
    ["^1.0.0", "npm:@evil/a@^1.0.0", "npm:@evil/a"],
    ["1.0.0", "someone/a", "someone/a"],
    ["npm:b@1", "https://x.org/a.tgz", "https://x.org/a.tgz"],
  ])("or comes from elsewhere: %s → %s", (was, now, from) => {
    const of = (version: string): string => json({ dependencies: { a: version } });
    expect(says({ "package.json": [of(was), of(now)] })).toStrictEqual([
      `dependency a is now taken from ${from}`,
    ]);
  });

  const npm = (version: string): string => json({ dependencies: { a: version } });
  test.each<[string, string, string, string]>([
    ...["git@x.org:x/a.git", "HTTPS://x.org/a.tgz", "/tmp/a", "~/a", "../a", "a.tgz"].map(
      (from): [string, string, string, string] => ["package.json", npm("1"), npm(` ${from}`), from],
    ),
    ["package.json", npm("1"), json({ dependencies: { a: "1" }, overrides: { a: "npm:b@1" } }), "npm:b"],
    ["package.json", npm("1"), json({ dependencies: { a: "x/a" }, peerDependencies: { a: "1" } }), "x/a"],
    ["requirements.txt", "a==1\n", "a @ https://x.org/a.whl\n", "https://x.org/a.whl"],
    ["Cargo.toml", '[dependencies]\na = "1"', '[dependencies]\na = { git = "x" }', 'git "x"'],
    ["Cargo.toml", '[dependencies]\na = "1"', '[dependencies.a]\npackage = "x"', 'package "x"'],
    ["pyproject.toml", 'project.dependencies = ["a"]', 'project.dependencies = ["a @ x:a"]', "x:a"],
    [
      "pyproject.toml",
      '[tool.poetry.dependencies]\na = "1"\n',
      '[tool.poetry.dependencies]\na = [{ url = "x" }]\n',
      'url "x"',
    ],
    [
      "go.mod",
      "require x.org/a v1.0.0\n",
      "require x.org/a v1.0.0\nreplace x.org/a v1.0.0 => x.org/b v1.0.0\n",
      "x.org/b v1.0.0",
    ],
  ])("or from there, in %s: %j → %j", (...[path, before, after, from]) => {
    const [said] = says({ [path]: [before, after] });
    expect(said).toMatch(/^dependency (?:x\.org\/)?a is now taken from /);
    expect(said).toContain(from);
  });

  const UNREAD = "the manifest changes where it is not read: it may name or take in anything";
  test.each<[string, string, string]>([
    ...["-r b.txt", "-e git+https://x.org/b", "https://x.org/b.whl", "--index-url https://x.org", "./b"].map(
      (line): [string, string, string] => ["requirements.txt", "a==1\n", `a==1\n${line}\n`],
    ),
    ["requirements.txt", "a==1\n", "a==1 \\\n--index-url https://x.org\n"],
    ["requirements.txt", "a==1\n", `a==1\n#${" ".repeat(400)}\n`],
    ["go.mod", "module x\n", "module x\nrequire ( x.org/a v1.0.0\n)\n"],
    ["Gemfile", 'gem "a"\n', 'gem "a", git: "https://x.org/a"\n'],
    ["Gemfile", 'gem "a"\n', 'gem "a",\n  git: "https://x.org/a"\n'],
    ["Gemfile", 'source "https://a.org"\n', 'source "https://b.org"\n'],
    ["Gemfile", 'gem "a"\n', 'gem "a"\n%w[b].each { |n| gem n }\n'],
    ["Cargo.toml", "", '[patch.crates-io]\na = { git = "https://x.org/a" }\n'],
    ["Cargo.toml", "", "[dependencies\n"],
    ["pyproject.toml", "", '[[tool.uv.index]]\nurl = "https://x.org"\n'],
    ["pyproject.toml", "", '[tool.uv.sources]\na = { git = "https://x.org/a" }\n'],
    ["pyproject.toml", "", '[project]\ndependencies = ["-r x"]\n'],
    ["package.json", "{}", "{"],
  ])("or may be, as it is not read, in %s: %j → %j", (path, before, after) => {
    expect(says({ [path]: [before, after] })).toContain(UNREAD);
    expect(says({ [path]: [after, after] })).not.toContain(UNREAD);
  });

  test("a line ends where any reader of it sees an end", () => {
    expect(says({ "requirements.txt": ["", "# c\fb\n"] })).toStrictEqual([
      "dependency b of any version is added",
    ]);
  });

  test("with its name and version only where they are short: half a secret is not known to be one", () => {
    const long = "x".repeat(61);
    const after = json({
      dependencies: { [long]: "1.0.0", b: `https://u:${long}@x.org/b.tgz`, "\ud800": "1" },
    });
    expect(says({ "package.json": ["{}", after] })).toStrictEqual([
      "dependency (too long to show) 1.0.0 is added",
      "dependency b (too long to show) is added",
      "dependency \uFFFD 1 is added",
    ]);
  });
});

test("nothing is said of bumps and settings in manifests of every kind", () => {
  const sides: Sides = {
    "requirements.txt": [
      `# pip-compile\na==1.0 \\\n    --hash=sha256:${"0a".repeat(32)} \\\n    --hash=sha256:ff\n    # via b\n-r x.txt\n`,
      `# pip-compile\na==1.1 \\\n    --hash=sha256:${"0b".repeat(32)} \\\n    --hash=sha256:fe\n    # via c\n-r x.txt\n`,
    ],
    "requirements-dev.txt": ["x[y]>=1,<2\n", "x[y] >= 1.1, <3 ; python_version < '3.9'  # why\r\n"],
    "go.mod": [
      "module x\n\ngo 1.22\n\nrequire (\n\tx.org/a v1.0.0\n)\n",
      "module x\n\ngo 1.23.0\n\ntoolchain go1.23.4\n\nretract v1.0.1\n\nrequire (\n\t// why\n\tx.org/a v1.0.1 // indirect\n)\n\nexclude (\n\tx.org/b v1.0.0\n)\n",
    ],
    Gemfile: [
      'source "https://rubygems.org"\ngem "a", "~> 1.0"\ngem "b", require: false\n',
      'source "https://rubygems.org"\n# why\nruby "3.3.0"\ngroup :test, :development do\n  gem "a", "~> 1.1", ">= 1.1.2"\n  gem \'b\', require: %i[x], group: :test # why\nend\n',
    ],
    "Cargo.toml": [
      '[package]\nversion = "1.0.0"\n[dependencies]\na = "1.0"\nb = { path = "../b" }\n',
      '[package]\nversion = "1.0.1"\n[features]\ndefault = ["a"]\n[dependencies]\na = { version = "1.1", features = ["x"] }\nb = { path = "../b", optional = true }\n[profile.release]\nlto = true\n',
    ],
    "pyproject.toml": [
      '[project]\nversion = "1"\ndependencies = ["a>=1"]\n[tool.poetry.dependencies]\npython = "^3.8"\nb = "^1"\n',
      '[project]\nversion = "2"\ndependencies = [\n  "a>=1.1,<2", # why\n]\n[tool.poetry.dependencies]\npython = "^3.9"\nb = { version = "^1.1", extras = ["x"] }\n[tool.ruff]\nline-length = 100\n[tool.coverage.run]\nsource = ["src"]\n',
    ],
    "package.json": [
      json({ dependencies: { a: "^1.0.0", b: "workspace:*", c: "1" } }),
      json({
        dependencies: { a: ">=1.1.0 <2 || ~3.1.0-rc.1", b: "workspace:^", c: "latest" },
        peerDependencies: { a: "1.x" },
        overrides: { a: "$a" },
      }),
    ],
  };
  expect(foundIn(sides)).toStrictEqual([]);
});

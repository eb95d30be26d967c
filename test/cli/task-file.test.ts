// test/cli/task-file.test.ts: a task file of any kind is read, or refused with what, where and how to fix it; nothing else happens.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CommandFault, EXIT } from "../../cli/exit.ts";
import { readTaskFile } from "../../cli/task-file.ts";
import { openCli } from "../support/cli.ts";

const cli = openCli();
afterAll(() => cli.end());

const TASK = `title: Spell it gray
change: script
task_class: docs
argv: ["sed", "-i", "s/grey/gray/", "words.txt"]
`;
const KIB = 1024;

let files = 0;
function taskFile(content: string | Uint8Array): string {
  files += 1;
  return cli.file(`task-${files}.yaml`, content);
}

function problemOf(path: string): string {
  try {
    readTaskFile(path, "acme/geese");
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    expect(error.exitCode).toBe(EXIT.badInput);
    return error.message;
  }
  throw new Error("it was read");
}

describe("a task file is read", () => {
  test.each([
    { name: "YAML", content: TASK },
    {
      name: "JSON",
      content: JSON.stringify({
        change: "script",
        title: "Spell it gray",
        task_class: "docs",
        argv: ["make"],
      }),
    },
    { name: "with a byte order mark", content: `\uFEFF${TASK}` },
    { name: "with Windows line ends", content: TASK.replaceAll("\n", "\r\n") },
    { name: "exactly as large as it may be", content: TASK + "#".repeat(256 * KIB - TASK.length) },
  ])("$name", ({ content }) => {
    expect(readTaskFile(taskFile(content), "acme/geese")).toMatchObject({
      title: "Spell it gray",
      repository: "acme/geese",
    });
  });

  test("from a pipe", async () => {
    const command = `exec ${process.execPath} cli/main.ts run start --repo acme/geese --task <(cat ${taskFile("title: x")})`;
    const env = {
      ...process.env,
      SKEIN_GATEWAY_URL: "http://127.0.0.1:9",
      SKEIN_KEY_FILE: join(cli.folder, "own.jwk.json"),
    };
    const run = () => execFileSync("bash", ["-c", command], { env, stdio: "pipe", encoding: "utf8" });
    expect(run).toThrow(/fd\/\d+:1:1: change: Invalid discriminator value/);
  });
});

describe("is refused with exit 2:", () => {
  const deep = (open: string, close: string, times: number): string =>
    open.repeat(times) + close.repeat(times);

  test.each([
    {
      name: "one byte too large",
      content: TASK + "#".repeat(256 * KIB + 1 - TASK.length),
      says: /longer than 262144 bytes/,
    },
    {
      name: "far too large",
      content: new Uint8Array(20 * KIB * KIB).fill(35),
      says: /longer than 262144 bytes/,
    },
    {
      name: "binary",
      content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00, 0x9c]),
      says: /is not UTF-8 text/,
    },
    {
      name: "Latin-1",
      content: new Uint8Array([...Buffer.from("title: Gr"), 0xfc, 0x6e]),
      says: /is not UTF-8 text/,
    },
    {
      name: "UTF-16",
      content: new Uint8Array([0xff, 0xfe, ...Buffer.from(TASK, "utf16le")]),
      says: /is not UTF-8 text/,
    },
    { name: "empty", content: "", says: /:1:1: is empty/ },
    { name: "a list", content: "- a\n", says: /:1:1: / },
    { name: "a bare word", content: "geese\n", says: /:1:1: / },
    { name: "deep lists", content: `title: ${deep("[", "]", 20_000)}\n`, says: /nested deeper than 32/ },
    { name: "deep maps", content: deep('{"a":', "}", 20_000), says: /nested deeper than 32/ },
    {
      name: "deep lists never closed",
      content: `title: ${"[".repeat(200_000)}\n`,
      says: /nested deeper than 32/,
    },
    {
      name: "half a character",
      content: TASK.replace("Spell it gray", '"gr\\uD800y"'),
      says: /half a character/,
    },
    {
      name: "a title of 5000 signs",
      content: TASK.replace("Spell it gray", "g".repeat(5000)),
      says: /title: .*120/,
    },
    { name: "its own requester", content: `${TASK}requester: root\n`, says: /unknown field "requester"/ },
    {
      name: "a key that is another object's",
      content: `${TASK}__proto__: { polluted: true }\n`,
      says: /__proto__/,
    },
    {
      name: "a pattern that could run for ever",
      content: `${TASK}allowed_paths: ["${"**/".repeat(70)}x"]\n`,
      says: /allowed_paths/,
    },
    {
      name: "another repository than --repo",
      content: `${TASK}repository: acme/ducks\n`,
      says: /repository is acme\/ducks, but --repo says acme\/geese/,
    },
  ])("$name", ({ content, says }) => {
    const path = taskFile(content);
    const problem = problemOf(path);
    expect(problem).toMatch(says);
    expect(problem.startsWith(`${path}:`)).toBe(true);
    expect(problem.length).toBeLessThan(4000);
  });

  test("a missing one, one below a file, a folder, an endless device", () => {
    const missing = join(cli.folder, "nowhere.yaml");
    expect(problemOf(missing)).toBe(
      `${missing}: there is no such file; --task takes a task file, YAML or JSON in UTF-8`,
    );
    expect(problemOf(join(taskFile(TASK), "below.yaml"))).toMatch(/there is no such file/);
    const folder = join(cli.folder, "folder");
    mkdirSync(folder);
    expect(problemOf(folder)).toMatch(/is a folder; --task takes a task file/);
    expect(problemOf("/dev/zero")).toMatch(/longer than 262144 bytes/);
    expect(problemOf(join(cli.folder, "x".repeat(300)))).toMatch(/cannot be read \(ENAMETOOLONG\)/);
  });

  test("one that may not be read, said so to a user who is not root", async () => {
    const path = taskFile(TASK);
    chmodSync(path, 0o000);
    if (process.getuid?.() !== 0) {
      expect(problemOf(path)).toMatch(/you may not read it \(chmod u\+r/);
      return;
    }
    chmodSync(cli.folder, 0o755);
    const script = `import(${JSON.stringify(join(import.meta.dirname, "../../cli/task-file.ts"))})
      .then(({ readTaskFile }) => { process.setuid(65534); readTaskFile(${JSON.stringify(path)}, "acme/geese"); })
      .catch((error) => console.log(error.exitCode, error.message));`;
    const says = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    expect(says).toMatch(/^2 .*you may not read it \(chmod u\+r/);
  });
});

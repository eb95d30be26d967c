// test/activities/sandbox/write.test.ts: files put into a hostile workspace go where they are named, through no link (I8).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WriteEntry } from "../../../activities/sandbox/driver/driver.ts";
import { EMPTY_BASE, LIMITS, MIB, openTrial, reasonToSkip } from "./trial.ts";
import type { Trial } from "./trial.ts";

const file = (
  path: string,
  content: string | Uint8Array,
  mode: "100644" | "100755" = "100644",
): WriteEntry => ({
  status: "put",
  path,
  mode,
  bytes: Buffer.from(content),
});

describe.skipIf(reasonToSkip !== null)("writing into a workspace", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial("writing", { ...LIMITS, diskInodes: 3000 });
  });
  afterAll(() => trial.end());

  const write = (...entries: WriteEntry[]) => trial.driver.writeFiles(trial.workspace, entries);
  const output = async (script: string) => (await trial.run(script)).stdout.text;

  test("files, executables and links arrive, owned by the agent, and come back the same", async () => {
    const report = await write(
      file("a/b/c.txt", "content"),
      file("run.sh", "#!/bin/sh\necho ran\n", "100755"),
      { status: "put", path: "link", mode: "120000", bytes: Buffer.from("a/b/c.txt") },
      file("empty", ""),
    );
    expect(report).toStrictEqual({ written: 4, deleted: 0, refused: [] });
    expect(await output("./run.sh; cat link; stat -c '%u %a' a/b/c.txt run.sh empty")).toBe(
      "ran\ncontent1000 644\n1000 755\n1000 644\n",
    );
    const { entries, refused } = await trial.driver.readTree(trial.workspace, EMPTY_BASE);
    expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toStrictEqual([
      "100644 a/b/c.txt",
      "100644 empty",
      "120000 link",
      "100755 run.sh",
    ]);
    expect(refused).toStrictEqual([]);
  });

  test("an existing file is replaced, and so is a link, not what it points to", async () => {
    await trial.run("mkdir -p t; echo keep > t/target; ln -s t/target replaced; echo old > t/old");
    await write(file("replaced", "new"), file("t/old", "new"));
    expect(await output("test -L replaced || echo plain; cat replaced t/target t/old")).toBe(
      "plain\nnewkeep\nnew",
    );
  });

  test("I8 a folder that became a link is not followed, for writing or deleting", async () => {
    await trial.run("mkdir real; echo keep > real/x; ln -s real linked; ln -s /tmp outside");
    const report = await write(file("linked/x", "evil"), file("outside/x", "evil"), {
      status: "deleted",
      path: "linked/x",
    });
    expect(report).toMatchObject({ written: 0, deleted: 0 });
    expect(report.refused.map(({ path }) => path)).toStrictEqual(["linked/x", "outside/x", "linked/x"]);
    expect(await output("cat real/x")).toBe("keep\n");
  });

  test("deleting removes a link itself, and a missing path is no complaint", async () => {
    await trial.run("echo keep > pointed; ln -s pointed pointer");
    const report = await write(
      { status: "deleted", path: "pointer" },
      { status: "deleted", path: "no/such" },
    );
    expect(report).toStrictEqual({ written: 0, deleted: 2, refused: [] });
    expect(await output("cat pointed; ls pointer 2>/dev/null")).toBe("keep\n");
  });

  test("a folder goes with its last file, and a file may then have its name", async () => {
    await trial.run("mkdir -p nest/deep/er; echo 1 > nest/deep/er/a; echo 2 > nest/b");
    const report = await write(
      { status: "deleted", path: "nest/deep/er/a" },
      file("nest/deep", "a file now"),
    );
    expect(report).toStrictEqual({ written: 1, deleted: 1, refused: [] });
    expect(await output("cat nest/deep nest/b")).toBe("a file now2\n");
  });

  test.each([
    "../escape",
    "/etc/passwd",
    "a/../../escape",
    ".git/hooks/pre-commit",
    "x/.GIT/config",
    "a//b",
    "",
  ])("I8 the path %j is refused", async (path) => {
    expect(await write(file(path, "evil"))).toMatchObject({ written: 0, refused: [{ path }] });
  });

  test("a folder in the way is a refusal, what follows is still written", async () => {
    await trial.run("mkdir in-the-way");
    const report = await write(file("in-the-way", "x".repeat(100_000)), file("after", "fine"));
    expect(report).toMatchObject({ written: 1, refused: [{ path: "in-the-way" }] });
    expect(await output("cat after")).toBe("fine");
  });

  test("many files and a large one", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => file(`many/${index % 10}/${index}`, `${index}`));
    const large = Buffer.alloc(5 * MIB, "abc");
    expect(await write(...many, file("large", large))).toMatchObject({ written: 1001, refused: [] });
    expect(await output("cat many/7/997; wc -c < large; rm -rf many large")).toBe(`997${5 * MIB}\n`);
  });

  test("what no longer fits is refused by name", async () => {
    const report = await write(
      file("fits", "x"),
      file("huge", Buffer.alloc(LIMITS.diskBytes + 1)),
      file("after", "x"),
    );
    expect(report.refused).toMatchObject([{ path: "huge", because: "it could not be written: ENOSPC" }]);
    expect(report.written).toBe(2);
  });

  test("nothing is left of a file that did not fit", async () => {
    await write(file("huge", Buffer.alloc(LIMITS.diskBytes + 1)));
    expect(await output("ls -A | grep -c skein; df --output=pcent . | tail -1")).not.toMatch(/^[^0]|100%/);
  });
});

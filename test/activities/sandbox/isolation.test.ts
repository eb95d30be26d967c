// test/activities/sandbox/isolation.test.ts: what a hostile command can see and touch: attacks, from inside a real sandbox (I8).
import { mkdirSync, mkdtempSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SandboxRefused } from "../../../activities/sandbox/driver/driver.ts";
import { livingOf } from "./host-processes.ts";
import { COMMAND_LIMITS, LIMITS, openTrial, reasonToSkip } from "./trial.ts";
import type { Trial } from "./trial.ts";

describe.skipIf(reasonToSkip !== null)("a hostile command", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial("isolation");
  });
  afterAll(() => trial.end());

  const output = async (script: string) => (await trial.run(script)).stdout.text.trim();

  test("I8 is an unprivileged user inside, and a host user that is not root and not the worker", async () => {
    const result = await trial.run("id -u; grep Cap /proc/self/status; cat /proc/self/uid_map");
    expect(result.outcome).toBe("ok");
    expect(result.stdout.text).toMatch(/^1000\n/);
    expect(result.stdout.text).toMatch(/CapEff:\s+0000000000000000/);
    expect(result.stdout.text).toMatch(/CapBnd:\s+0000000000000000/);
    expect(trial.workspace.hostUid).toBeGreaterThan(0);
  });

  test("I8 runs under its host uid as the host itself sees it", async () => {
    let seen: string[] = [];
    await trial.run("echo here; sleep 0.3", {
      onOutput: () => (seen = livingOf(trial.workspace.hostUid)),
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((status) => !/^Uid:.*\b0\b/m.test(status))).toBe(true);
  });

  test("I8 cannot read the host's secrets or homes", async () => {
    const script =
      "cat /etc/shadow /root/.bashrc /home/*/.ssh/* /etc/ssh/* /var/log/* 2>&1; ls /root /home /var /run /srv /mnt /boot";
    const result = await trial.run(script);
    expect(result.stdout.text).not.toMatch(/root:|ssh-|BEGIN/);
    expect(await output("ls /home")).toBe("agent");
    expect(await output("ls -d /root /run /var /srv /mnt /boot /sys 2>/dev/null")).toBe("");
    expect(await output("cut -d: -f1 /etc/passwd")).toBe("root\nagent\nnobody");
  });

  test("I8 has an environment in which nothing is the worker's", async () => {
    process.env["SKEIN_TEST_SECRET"] = "hunter2";
    const names = (await output("env | cut -d= -f1 | sort")).split("\n");
    delete process.env["SKEIN_TEST_SECRET"];
    const known = "CI GIT_PAGER GIT_TERMINAL_PROMPT HOME LANG PAGER PATH PWD TERM TMPDIR USER".split(" ");
    expect(names).toStrictEqual(known);
    expect(await output("tr '\\0' '\\n' < /proc/1/environ | grep -c SKEIN")).toBe("0");
  });

  test("I8 has only the loopback interface, no route, and no way to a listening host", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const result =
      await trial.run(`tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; tail -n +2 /proc/net/route | wc -l
      node -e 'const s = require("net").connect(${port}, "127.0.0.1"); s.on("connect", () => { console.log("REACHED"); s.end(); }); s.on("error", (e) => console.log(e.code)); require("dns").lookup("example.com", (e) => console.log(e.code))'`);
    server.close();
    expect(result.stdout.text).toMatch(/^lo\n0\n/);
    expect(result.stdout.text).not.toContain("REACHED");
    expect(result.stdout.text).toMatch(/ECONNREFUSED/);
    expect(result.stdout.text).toMatch(/EAI_AGAIN|ENOTFOUND/);
  });

  test("I8 cannot reach an abstract unix socket of the host", async () => {
    const name = `\0skein-test-${process.pid}`;
    const server = createServer().listen(name);
    await new Promise((resolve) => server.once("listening", resolve));
    const result = await trial.run(
      `node -e 'const s = require("net").connect("\\0skein-test-${process.pid}"); s.on("connect", () => { console.log("REACHED"); s.end(); }); s.on("error", (e) => console.log(e.code))'`,
    );
    server.close();
    expect(result.stdout.text.trim()).toBe("ECONNREFUSED");
  });

  test("I8 cannot write outside the workspace and its scratch folders", async () => {
    const places = "/ /dev /etc /usr /usr/bin /opt /opt/node /opt/node/bin /proc/sys /proc/sys/kernel /home";
    const script = `for d in ${places}; do touch $d/forbidden 2>/dev/null && echo "WROTE $d"; done
      echo x 2>/dev/null > /proc/sys/kernel/core_pattern && echo WROTE core_pattern
      echo x 2>/dev/null > /etc/passwd && echo WROTE passwd
      for d in /workspace /tmp /home/agent /dev/shm; do touch $d/allowed || echo "DENIED $d"; done`;
    expect(await output(script)).toBe("");
  });

  test("I8 sees no process of the host", async () => {
    const pids = (await output("ls /proc | grep -E '^[0-9]+$'")).split("\n").map(Number);
    expect(Math.max(...pids)).toBeLessThan(20);
    expect(await output("cat /proc/*/cmdline | tr '\\0' ' ' | grep -c [v]itest")).toBe("0");
  });

  test("I8 finds none of the worker's descriptors", async () => {
    const links = await output("ls -l /proc/self/fd");
    const targets = links.split("\n").flatMap((line) => line.split(" -> ")[1] ?? []);
    expect(targets.length).toBeGreaterThanOrEqual(3);
    const strange = targets.filter((link) => !/^(\/dev\/null|\/proc\/\d+\/fd|.*\/(out|err))$/.test(link));
    expect(strange).toStrictEqual([]);
  });

  test("I8 is denied namespaces, mounts, tracing and keyrings by the filter", async () => {
    const script = `unshare --user true 2>&1; unshare --mount true 2>&1; mount -t tmpfs x /tmp 2>&1; mknod /tmp/null c 1 3 2>&1
      chroot /tmp true 2>&1; grep Seccomp: /proc/self/status; grep NoNewPrivs /proc/self/status`;
    const text = await output(script);
    expect(text.match(/not permitted|must be superuser|denied/g)?.length).toBeGreaterThanOrEqual(5);
    expect(text).toMatch(/Seccomp:\s+2/);
    expect(text).toMatch(/NoNewPrivs:\s+1/);
  });

  test("I8 gains nothing from set-id programs", async () => {
    expect(
      await output(
        "find /usr/bin -perm /6000 -type f | head -1 | xargs -r ls >/dev/null; su -c id 2>&1 | grep -c uid=0",
      ),
    ).toBe("0");
    expect(await output("cp /bin/sh s; chmod u+s s; ./s -c 'id -u'")).toBe("1000");
  });

  test("uses the pinned Node, git, and standard streams that open again", async () => {
    const script =
      "node --version; git --version; echo a > /dev/stdout; echo b >> /proc/self/fd/1; echo c > /dev/stderr";
    const result = await trial.run(script);
    expect(result.stdout.text).toMatch(/^v24\.\d+\.\d+\ngit version .*\na\nb\n$/);
    expect(result.stderr.text).toBe("c\n");
  });

  test("takes input from a pipe that ends, and none by default", async () => {
    const long = Buffer.alloc(300_000, "x");
    expect((await trial.run("wc -c", { stdin: long })).stdout.text.trim()).toBe("300000");
    expect((await trial.run("wc -c")).stdout.text.trim()).toBe("0");
    expect((await trial.run("exit 7", { stdin: long })).exitCode).toBe(7);
  });

  test("git works in a repository of the agent's own", async () => {
    const script =
      "rm -rf r && mkdir r && cd r && git init -q && echo a > a && git add . && git commit -qm x && git log --oneline | wc -l";
    expect(await output(script)).toBe("1");
  });

  test("a command that cannot become a process is a sandbox error, not a crash", async () => {
    const result = await trial.run("true", { argv: ["/bin/echo", "a\0b"] });
    expect(result.outcome).toBe("sandbox_error");
    expect(result.problem).toMatch(/null bytes/);
    expect((await trial.run("true", { argv: ["/bin/echo", "x".repeat(200_000)] })).outcome).toBe(
      "sandbox_error",
    );
    expect((await trial.run("echo still works")).outcome).toBe("ok");
  });

  test("a program that does not exist fails with words", async () => {
    const result = await trial.run("", { argv: ["/usr/bin/no-such-program"] });
    expect(result).toMatchObject({ outcome: "failed", exitCode: 127 });
    expect(result.stderr.text).toMatch(/not found/);
  });
});

describe.skipIf(reasonToSkip !== null)("mounts", () => {
  test("a declared cache is seen read-only where it was asked for", async () => {
    const cache = mkdtempSync(join(tmpdir(), "skein-cache-"));
    chmodSync(cache, 0o755);
    mkdirSync(join(cache, "left-pad"));
    writeFileSync(join(cache, "left-pad/index.js"), "module.exports = 42");
    const trial = await openTrial("mounts");
    const result = await trial.run("node -p 'require(\"left-pad\")'; touch /node_modules/x", {
      readOnlyBinds: [{ source: cache, target: "/node_modules" }],
    });
    await trial.end();
    rmSync(cache, { recursive: true });
    expect(result.stdout.text).toBe("42\n");
    expect(result.stderr.text).toMatch(/Read-only file system/);
  });

  test.each([
    ["/etc", "/cache"],
    ["/run", "/cache"],
    ["/proc/self", "/cache"],
    ["/", "/cache"],
    ["/usr/share", "/workspace/x"],
    ["/usr/share", "/etc"],
    ["/usr/share", "/proc/x"],
    ["/usr/share", "relative"],
    ["/usr/share", "/a/../etc"],
    ["/usr/../etc", "/cache"],
    ["/no/such/folder", "/cache"],
  ])("I8 %s at %s is refused before anything starts", async (source, target) => {
    const trial = await openTrial("refused-mounts");
    const spec = {
      workspaceId: "other",
      runId: "other",
      limits: LIMITS,
      readOnlyMounts: [{ source, target }],
    };
    await expect(trial.driver.open(spec)).rejects.toBeInstanceOf(SandboxRefused);
    const result = await trial.run("echo ran", {
      readOnlyBinds: [{ source, target }],
      limits: COMMAND_LIMITS,
    });
    await trial.end();
    expect(result.outcome).toBe("sandbox_error");
    expect(result.stdout.text).toBe("");
  });
});

// test/support/stories/terminal.ts: a command on a pseudo-terminal, by script(1) of util-linux: what it writes, what is typed, how it ends.
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

export type Terminal = {
  /** All it has written so far. */
  written(): string;
  /** As typed on its keyboard; `\u0003` is Ctrl-C. */
  type(keys: string): void;
  ended: Promise<number>;
};

/** `line`: for a shell, which may set the size by `stty` first. */
export function openTerminal(line: string, env: Record<string, string>): Terminal {
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    env: { ...process.env, ...env, SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return {
    written: () => text,
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve) => child.once("close", (code) => resolve(code ?? 128))),
  };
}

/** The frames that were drawn, each as its lines without any control sequence. */
export function framesOf(written: string): string[][] {
  const frames = written.split("\u001b[?2026h").slice(1);
  return frames.map((frame) => {
    const [drawn = ""] = frame.split("\u001b[?2026l");
    return stripVTControlCharacters(drawn).replaceAll("\r", "").split("\n").slice(0, -1);
  });
}

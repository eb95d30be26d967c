// test/support/chromium/browser.ts: a headless Chromium of its own: pages opened, read and photographed; nothing of it is left behind.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectProtocol } from "./protocol.ts";
import type { Protocol } from "./protocol.ts";

export type Page = {
  /** What a person reads on it, now. */
  text(): Promise<string>;
  /** Polls; throws with the page's text after `withinMs`. */
  until(isThere: (text: string) => boolean, withinMs?: number): Promise<string>;
  /** PNG. `within`: of the first element that this selector finds; else of the window. */
  photograph(within?: string): Promise<Buffer>;
  /** Runs a script in it. */
  run(script: string): Promise<unknown>;
  close(): Promise<void>;
};
export type Browser = { open(url: string, size?: Size): Promise<Page>; close(): Promise<void> };
type Size = { width: number; height: number };

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--remote-debugging-port=0",
];
const STARTS_WITHIN_MS = 60_000;

export async function openBrowser(program: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "skein-chromium-"));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${folder}`, "about:blank"], {
    stdio: "ignore",
    detached: true,
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const end = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const protocol = await connectProtocol(await addressIn(folder));
    return {
      open: (url, size = { width: 1280, height: 900 }) => openPage(protocol, url, size),
      close: async () => {
        protocol.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Chromium writes there which port it chose. */
async function addressIn(folder: string): Promise<string> {
  const file = join(folder, "DevToolsActivePort");
  for (const end = Date.now() + STARTS_WITHIN_MS; Date.now() < end; await sleep(100)) {
    const [port, path] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (port && path) return `ws://127.0.0.1:${port}${path.trim()}`;
  }
  throw new Error("Chromium did not start");
}

const Session = z.object({ sessionId: z.string() });
const Target = z.object({ targetId: z.string() });
const Value = z.object({ result: z.object({ value: z.unknown() }) });
const Photograph = z.object({ data: z.string() });
const BoxShape = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

async function openPage(protocol: Protocol, url: string, size: Size): Promise<Page> {
  const { targetId } = Target.parse(await protocol.send("Target.createTarget", { url: "about:blank" }));
  const attached = await protocol.send("Target.attachToTarget", { targetId, flatten: true });
  const { sessionId } = Session.parse(attached);
  const send = (method: string, params: object = {}) => protocol.send(method, params, sessionId);
  const run = async (expression: string): Promise<unknown> => {
    const asked = { expression, returnByValue: true, awaitPromise: true };
    return Value.parse(await send("Runtime.evaluate", asked)).result.value;
  };
  const text = async (): Promise<string> => String(await run(`(${textOf.toString()})()`));
  await send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
  await send("Page.navigate", { url });
  return {
    text,
    run,
    async until(isThere, withinMs = 60_000) {
      for (const end = Date.now() + withinMs; ; await sleep(250)) {
        const found = await text();
        if (isThere(found)) return found;
        if (Date.now() > end) throw new Error(`the page ${url} still says:\n${found}`);
      }
    },
    async photograph(within) {
      const box = within === undefined ? null : await run(`(${boxOf.toString()})(${JSON.stringify(within)})`);
      const clip = box === null ? {} : { clip: { ...BoxShape.parse(box), scale: 1 } };
      const shot = await send("Page.captureScreenshot", { format: "png", ...clip });
      return Buffer.from(Photograph.parse(shot).data, "base64");
    },
    close: async () => void (await protocol.send("Target.closeTarget", { targetId })),
  };
}

/** These two run in the page. The Web UI shows Markdown in frames of its own. */
type Box = { x: number; y: number; width: number; height: number };
type Body = { body: { innerText: string } | null };
declare const document: Body & {
  querySelector(selector: string): { getBoundingClientRect(): Box } | null;
  querySelectorAll(selector: "iframe"): Iterable<{ contentDocument: Body | null }>;
};
function textOf(): string {
  const frames = [...document.querySelectorAll("iframe")].map(({ contentDocument }) => contentDocument);
  return [document, ...frames].map((each) => each?.body?.innerText ?? "").join("\n");
}
function boxOf(selector: string): Box | null {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
}

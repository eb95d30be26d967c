// test/activities/sandbox/egress/proxy.test.ts: what a hostile command gets out of its proxy, from inside a real sandbox: what its profile names, and nothing else.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openEgressProxy } from "../../../../activities/sandbox/egress/proxy.ts";
import type { EgressLog } from "../../../../activities/sandbox/egress/attempts.ts";
import type { ExecResult } from "../../../../activities/sandbox/driver/driver.ts";
import { EgressProfile } from "../../../../core/schema/egress.ts";
import { MIB, openTrial, reasonToSkip } from "../trial.ts";
import type { Trial } from "../trial.ts";
import { saying } from "./say.ts";
import { clientHello, startInternet } from "./internet.ts";
import type { Internet } from "./internet.ts";

const LIMITS = { memoryBytes: 512 * MIB, processes: 64, cpus: 2, diskBytes: 16 * MIB, diskInodes: 200 };

describe.skipIf(reasonToSkip !== null)("I8 a command with an egress profile", () => {
  let trial: Trial;
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet();
    trial = await openTrial("egress", LIMITS);
  }, 60_000);
  afterAll(async () => {
    await trial?.end();
    internet?.stop();
  });
  beforeEach(() => {
    internet.asked.length = 0;
  });

  const profile = () =>
    EgressProfile.parse({
      name: "trial",
      description: "",
      hosts: [
        { host: "a.example", scheme: "http", ports: [internet.plain], methods: ["GET", "POST"] },
        { host: "a.example", ports: [internet.echo] },
        { host: "*.wide.example", scheme: "http", ports: [internet.plain] },
      ],
    });

  type Tried = ExecResult & { log: EgressLog };
  async function tryOut(argv: string[], until = new Date(Date.now() + 60_000)): Promise<Tried> {
    const proxy = openEgressProxy({ profile: profile(), network: internet.network, until });
    const result = await trial.run("", { argv, network: proxy });
    return { ...result, log: proxy.close() };
  }

  const ports = (text: string) =>
    text.replaceAll("$P", String(internet.plain)).replaceAll("$S", String(internet.echo));
  const said = (...texts: (string | (string | Buffer)[])[]) =>
    saying(texts.map((text) => [text].flat().map((part) => (typeof part === "string" ? ports(part) : part))));
  const get = (url: string, { method = "GET", rest = "" } = {}) => {
    const [, host = ""] = /^http:\/\/([^/]*)/.exec(url) ?? [];
    return `${method} ${url} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${rest}\r\n`;
  };
  const connectTo = (host: string) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const refusals = ({ log }: Tried) =>
    log.attempts.filter(({ outcome }) => outcome === "refused").map(({ because }) => because);

  test("reaches what it names, by http and by TLS, and both are in its log", async () => {
    const hello = await clientHello({ servername: "a.example" });
    const tried = await tryOut(
      said(
        get("http://a.example:$P/x"),
        get("http://a.example:$P/y", { method: "POST", rest: "Content-Length: 4\r\n" }).concat("body"),
        [connectTo("a.example:$S"), hello.subarray(0, 100), hello.subarray(100), "more"],
      ),
    );
    expect(tried.stdout.text).toContain(`a.example:${internet.plain} GET /x`);
    expect(tried.stdout.text).toContain("POST /y body");
    expect(tried.stdout.text).toContain(
      `200 Connection Established\r\n\r\n${hello.subarray(0, 3).toString("latin1")}`,
    );
    expect(tried.stdout.text).toMatch(/more$/m);
    expect(tried.log).toMatchObject({ profile: "trial", allowed: 3, refused: 0, unlisted: 0 });
    expect(tried.log.attempts.map(({ to, address }) => [to.scheme, to.method, address])).toStrictEqual([
      ["http", "GET", "127.0.0.1"],
      ["http", "POST", "127.0.0.1"],
      ["https", null, "127.0.0.1"],
    ]);
    expect(tried.log.bytesIn).toBeGreaterThan(hello.length);
    expect(tried.log.bytesOut).toBeGreaterThan(hello.length);
  });

  test("passes its exit code on, and ends as any other", async () => {
    const sh = (line: string) => ["/bin/sh", "-c", line];
    expect(await tryOut(sh("exit 7"))).toMatchObject({ outcome: "failed", exitCode: 7 });
    expect(await tryOut(sh("kill -9 $$"))).toMatchObject({ outcome: "failed", exitCode: 137 });
    expect(await tryOut(["no-such-program"])).toMatchObject({ outcome: "failed", exitCode: 127 });
    const late = await trial.run("sleep 30", {
      network: { onConnection: (socket) => socket.destroy() },
      limits: { wallMs: 700, keptBytes: 1000, outputBytes: 1000 },
    });
    expect(late.outcome).toBe("timeout");
  });

  test.each([
    ["another host", get("http://b.example:$P/"), /does not name b\.example/],
    ["another port", get("http://a.example:1/"), /not http on port 1/],
    ["another method", get("http://a.example:$P/", { method: "DELETE" }), /not for DELETE/],
    ["a method beyond the usual ones", get("http://x.wide.example:$P/", { method: "POST" }), /not for POST/],
    ["TLS where plain http is named", connectTo("a.example:$P"), /not https on port/],
    ["plain http where TLS is named", get("http://a.example:$S/"), /not http on port/],
    ["an address", get("http://127.0.0.1:$P/"), /an address is not taken/],
    ["an address in another spelling", get("http://0x7f.1:$P/"), /an address is not taken/],
    ["an address in brackets", get("http://[::1]:$P/"), /an address is not taken/],
    ["a user before the host", get("http://u@a.example:$P/"), /user before/],
    ["a dot after the host", get("http://a.example.:$P/"), /ends with a dot/],
    ["https without a tunnel", get("https://a.example:$S/"), /a proxy is asked/],
    ["no port", connectTo("a.example"), /no port/],
  ])("is refused %s, and told why", async (_, text, because) => {
    const tried = await tryOut(said(text));
    expect(tried.stdout.text).toMatch(/^HTTP\/1\.1 403/);
    expect(tried.stdout.text).toMatch(because);
    expect(refusals(tried).join()).toMatch(because);
    expect(internet.asked).toStrictEqual([]);
  });

  test("is refused a host that leads inside, also at its second turn, and where a redirect sends it", async () => {
    internet.lead("in.wide.example", ["10.0.0.7"]);
    internet.lead("both.wide.example", ["127.0.0.1", "169.254.169.254"]);
    internet.lead("turns.wide.example", ["127.0.0.1"], ["127.0.0.2"]);
    internet.lead("nowhere.wide.example", []);
    const tried = await tryOut(
      said(
        ...["in", "both", "nowhere", "turns", "turns"].map((name) =>
          get(`http://${name}.wide.example:$P/once`),
        ),
        get("http://a.example:$P/to?http://in.wide.example:$P/"),
        get("http://in.wide.example:$P/"),
      ),
    );
    expect(refusals(tried)).toStrictEqual([
      "in.wide.example leads to 10.0.0.7, which is private",
      "both.wide.example leads to 169.254.169.254, which is link-local, where clouds keep metadata",
      "turns.wide.example leads to 127.0.0.2, which is loopback",
      "in.wide.example leads to 10.0.0.7, which is private",
    ]);
    expect(tried.log.attempts.filter(({ outcome }) => outcome === "failed")).toHaveLength(1);
    expect(internet.asked.map(({ host }) => host?.split(":")[0])).toStrictEqual([
      "turns.wide.example",
      "a.example",
    ]);
  });

  test.each<[string, { servername?: string } | string, RegExp]>([
    ["another name in its hello", { servername: "b.example" }, /names b\.example/],
    ["no name in its hello", {}, /names no host/],
    ["no TLS at all", "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n", /does not speak TLS/],
    ["silence", "", /ended before/],
  ])("has no tunnel with %s", async (_, first, because) => {
    const words = typeof first === "string" ? first : await clientHello(first);
    const tried = await tryOut(said([connectTo("a.example:$S"), words]));
    expect(refusals(tried).join()).toMatch(because);
    expect(tried.stdout.text.trim()).toBe("HTTP/1.1 200 Connection Established");
  });

  const ONCE = "GET http://a.example:$P/ HTTP/1.1\r\nHost: a.example:$P\r\n";
  test.each([
    ["origin form", "GET / HTTP/1.1\r\nHost: a.example:$P\r\n\r\n", /a proxy is asked/],
    [
      "a Host that says another",
      "GET http://a.example:$P/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
      /Host header/,
    ],
    [
      "a Host without its port",
      "GET http://a.example:$P/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
      /Host header/,
    ],
    ["two Hosts", `${ONCE}Host: b.example\r\n\r\n`, /Host header|cannot be read/],
    ["two lengths", `${ONCE}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, /cannot be read/],
    [
      "a length beside chunks",
      `${ONCE}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /cannot be read/,
    ],
    [
      "chunks that are not the last coding",
      `${ONCE}Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n`,
      /cannot be read/,
    ],
    ["a folded header", `${ONCE}X: a\r\n b\r\n\r\n`, /cannot be read/],
    ["a space before the colon", `${ONCE}X : a\r\n\r\n`, /cannot be read/],
    ["a bare line feed", `${ONCE.replaceAll("\r", "")}\n`, /cannot be read/],
    ["an upgrade", `${ONCE}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, /upgrades/],
    ["headers without end", `${ONCE}X: ${"x".repeat(20_000)}\r\n\r\n`, /cannot be read/],
    ["noise", "\u0001\u0002\u0003\r\n\r\n", /cannot be read/],
  ])("gets nothing by %s", async (_, text, because) => {
    const tried = await tryOut(said(text));
    expect(internet.asked).toStrictEqual([]);
    expect(refusals(tried).join()).toMatch(because);
  });

  test("sends on none of what is between it and its proxy", async () => {
    const rest = "Proxy-Authorization: Basic eA==\r\nX-Own: kept\r\nX-Drop: 1\r\nConnection: X-Drop\r\n";
    await tryOut(said(get("http://a.example:$P/", { rest })));
    const names = internet.asked[0]?.headers.map((each) => each.toLowerCase());
    expect(names).toContain("x-own");
    expect(names).not.toContain("proxy-authorization");
    expect(names).not.toContain("x-drop");
  });

  test("reaches nothing once its permit has run out", async () => {
    const tried = await tryOut(said(get("http://a.example:$P/")), new Date(Date.now() - 1));
    expect(refusals(tried)).toStrictEqual(["the permit has run out"]);
    expect(internet.asked).toStrictEqual([]);
  });

  test("has no other way, and what it leaves running has lost this one", async () => {
    const direct = `require("net").connect(${internet.plain}, "127.0.0.1").on("error", (e) => console.log(e.code))`;
    const names = 'require("dns").lookup("a.example", (e) => console.log(e.code))';
    const around = await tryOut([
      "/bin/sh",
      "-c",
      `node --eval '${direct}; ${names}'; tail -n +2 /proc/net/route; tail -n +3 /proc/net/dev | cut -d: -f1
       (setsid sleep 20 &); ls -l /way-out`,
    ]);
    expect(around.stdout.text.replaceAll(" ", "")).toMatch(/^(?:ECONNREFUSED\n|E[A-Z_]+\n){2}lo\nsrw/);
    const after = await trial.run("ls /way-out; pgrep sleep; tail -n +3 /proc/net/dev | cut -d: -f1");
    expect(after.stdout.text.trim()).toBe("lo");
    expect(internet.asked).toStrictEqual([]);
  });

  test("floods it in vain: connections and log lines are bounded, and all are counted", async () => {
    const connections = `
      let closed = 0;
      for (let n = 0; n < 300; n += 1)
        require("net").connect("/way-out").on("error", () => {}).on("close", () => (closed += 1));
      setTimeout(() => (console.log(closed), process.exit()), 1500);`;
    const many = await tryOut(["node", "--eval", connections]);
    expect(Number(many.stdout.text)).toBeGreaterThanOrEqual(300 - 128);
    expect(refusals(many)).toContain("too many connections");
    const requests = `
      const agent = new (require("http").Agent)({ keepAlive: true, maxSockets: 4 });
      for (let n = 0; n < 1200; n += 1)
        require("http").get({ agent, port: 3128, path: "http://b.example/", headers: { host: "b.example" } }, (r) => r.resume());`;
    const { log } = await tryOut(["node", "--eval", requests]);
    expect(log.attempts).toHaveLength(1000);
    expect(log).toMatchObject({ refused: 1200, unlisted: 200, allowed: 0 });
  }, 60_000);

  test("gets a mebibyte whole, again and again on one connection", async () => {
    const script = `
      const agent = new (require("http").Agent)({ keepAlive: true, maxSockets: 1 });
      const path = "http://a.example:${internet.plain}/big";
      const once = () => new Promise((done) => require("http").get(
        { agent, port: 3128, path, headers: { host: "a.example:${internet.plain}" } },
        (r) => { let size = 0; r.on("data", (c) => (size += c.length)).on("end", () => done(size)); }));
      (async () => { for (let n = 0; n < 3; n += 1) console.log(await once()); agent.destroy(); })();`;
    const tried = await tryOut(["node", "--eval", script]);
    expect(tried.stdout.text).toBe(`${1024 * 1024}\n`.repeat(3));
    expect(tried.log.bytesIn).toBeGreaterThan(3 * 1024 * 1024);
  });
});

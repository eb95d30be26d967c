// test/activities/sandbox/egress/say.ts: bytes of one's own to the proxy, from inside a sandbox.

/** In the sandbox: each of these texts (base64, its parts with a pause between) on a connection of its own; prints the answers. */
const PROGRAM = `
  const net = require("net");
  const say = (parts) => new Promise((done) => {
    const socket = net.connect(3128, "127.0.0.1");
    let heard = Buffer.alloc(0);
    const late = setTimeout(() => socket.destroy(), 4000);
    socket.on("data", (chunk) => (heard = Buffer.concat([heard, chunk])));
    socket.on("error", () => {});
    socket.on("close", () => (clearTimeout(late), done(heard.toString("latin1"))));
    socket.on("connect", async () => {
      for (const part of parts) {
        socket.write(Buffer.from(part, "base64"));
        await new Promise((next) => setTimeout(next, 300));
      }
      socket.end();
    });
  });
  (async () => { for (const each of JSON.parse(process.argv[1])) console.log(await say(each)); })();`;

/** Arguments of a command that says each of `texts`, whole or in parts, on a connection of its own, and prints the answers. */
export function saying(texts: readonly (string | Uint8Array)[][]): string[] {
  const encoded = texts.map((parts) => parts.map((part) => Buffer.from(part as string).toString("base64")));
  return ["node", "--eval", PROGRAM, JSON.stringify(encoded)];
}

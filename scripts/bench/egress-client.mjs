// scripts/bench/egress-client.mjs: asks a host again and again, directly or through a proxy; prints medians in ms, and MiB a second.
import { Agent, get } from "node:http";

const [host = "", proxyPort] = process.argv.slice(1);
const kept = new Agent({ keepAlive: true, maxSockets: 1 });
/** @param {string} path */
const at = (path) =>
  proxyPort === undefined
    ? { port: Number(host.split(":")[1]), path }
    : { port: Number(proxyPort), path: `http://${host}${path}`, headers: { host } };

/** @param {string} path @param {boolean} isKept */
const once = (path, isKept) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const asked = get({ host: "127.0.0.1", agent: isKept ? kept : false, ...at(path) }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode}`));
      answer.resume().on("end", () => resolve(performance.now() - began));
    });
    asked.on("error", reject);
  });

/** @param {number} times @param {() => Promise<unknown>} work */
async function median(times, work) {
  const taken = [];
  for (let n = 0; n < times; n += 1) taken.push(Number(await work()));
  return taken.sort((a, b) => a - b)[times >> 1] ?? 0;
}

await once("/", false);
const fresh = await median(60, () => once("/", false));
await once("/", true);
const again = await median(300, () => once("/", true));
const big = await median(3, () => once("/big", true));
console.log(JSON.stringify({ fresh, again, throughput: 64_000 / big }));
process.exit();

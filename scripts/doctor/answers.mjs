// scripts/doctor/answers.mjs: does something answer at an address, and what keeps it from it; asked once, for two seconds.
import { connect } from "node:net";

const ANSWER_WITHIN_MS = 2_000;

/** Undefined: it answers. A complaint of its own (5xx) is told in its words. @param {string} url @returns {Promise<string | undefined>} */
export async function refusalOfHttp(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (response.status < 500) return undefined;
    return `at ${url} answers ${response.status}: ${(await response.text()).slice(0, 200)}`;
  } catch {
    return `does not answer at ${url}`;
  }
}

/** PostgreSQL's SSLRequest: the postmaster answers it with one byte, to anybody. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The kernel takes connections for a hung process too, so it is asked something. @param {string} url @returns {Promise<string | undefined>} */
export function refusalOfPostgres(url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setTimeout(ANSWER_WITHIN_MS);
  socket.once("connect", () => socket.write(SSL_REQUEST));
  return firstOf(socket, "data", `does not answer at ${url}`);
}

/** @param {string} address `host:port` @returns {Promise<string | undefined>} undefined: it answers */
export function refusalOfTcp(address) {
  const at = address.lastIndexOf(":");
  const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
  socket.setTimeout(ANSWER_WITHIN_MS);
  return firstOf(socket, "connect", `does not answer at ${address}`);
}

/** @param {import("node:net").Socket} socket @param {"connect" | "data"} event @param {string} refusal @returns {Promise<string | undefined>} */
function firstOf(socket, event, refusal) {
  return new Promise((resolve) => {
    const settle = (/** @type {string | undefined} */ found) => {
      socket.destroy();
      resolve(found);
    };
    socket.once(event, () => settle(undefined));
    for (const end of ["error", "timeout", "end"]) socket.once(end, () => settle(refusal));
  });
}

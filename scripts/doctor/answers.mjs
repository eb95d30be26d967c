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

/** @param {string} address `host:port` @returns {Promise<string | undefined>} undefined: it answers */
export function refusalOfTcp(address) {
  const at = address.lastIndexOf(":");
  const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
  socket.setTimeout(ANSWER_WITHIN_MS);
  return new Promise((resolve) => {
    const settle = (/** @type {string | undefined} */ refusal) => {
      socket.destroy();
      resolve(refusal);
    };
    socket.once("connect", () => settle(undefined));
    for (const event of ["error", "timeout"])
      socket.once(event, () => settle(`does not answer at ${address}`));
  });
}

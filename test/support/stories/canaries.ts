// test/support/stories/canaries.ts: secrets that exist nowhere else, and every form in which one could get out.
import { generateKeyPairSync, randomInt } from "node:crypto";

export type Canary = { name: string; value: string };

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export type CanarySet = ReturnType<typeof newCanaries>;

/** Values as providers shape them, and two whose shape says nothing: only what they are assigned to does. */
export function newCanaries(where: string) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const values = {
    awsId: `AKIA${random(BASE32, 16)}`,
    awsKey: random(ALPHANUMERIC, 40),
    github: `ghp_${random(ALPHANUMERIC, 36)}`,
    password: `${random(ALPHANUMERIC, 18)}${random("0123456789", 4)}`, // letters alone may be a word of a program
  };
  const lines = pem.split("\n").filter((line) => line.length > 30 && !line.startsWith("-----"));
  const all: Canary[] = [
    ...Object.entries(values).map(([name, value]) => ({ name: `${name} in ${where}`, value })),
    ...lines.map((value, index) => ({ name: `private key line ${index + 1} in ${where}`, value })),
  ];
  return { ...values, pem, all };
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** As it is, in JSON, in URLs, in hex, and in base64 of any longer text that holds it. Not made by the product's own list. */
export function formsOf(value: string): string[] {
  const hex = Buffer.from(value).toString("hex");
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]).toString("base64");
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + value.length) * 8) / 6));
  });
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return [...new Set(forms)];
}

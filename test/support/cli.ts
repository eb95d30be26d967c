// test/support/cli.ts: the skein command as a process, with an environment of its own, a key of its own, and no stack.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { JWK } from "jose";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { newKeyPair } from "./ledger/people.ts";
import type { Person } from "./ledger/world.ts";

export type Answer = { exitCode: number; stdout: string; stderr: string };

export type Cli = {
  folder: string;
  /** Writes a file into the folder, and answers its path. */
  file(name: string, content: string | Uint8Array): string;
  key(name: string, jwk: JWK): string;
  /** What makes the command speak as a person of the test's world to the gateway at `url`. */
  as(person: Person, url: string): Record<string, string>;
  skein(env: Record<string, string>, ...args: string[]): Promise<Answer>;
  end(): void;
};

export function openCli(): Cli {
  const folder = mkdtempSync(join(tmpdir(), "skein-cli-"));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const key = (name: string, jwk: JWK): string => file(name, JSON.stringify(jwk));
  const own = file("own.jwk.json", JSON.stringify(newKeyPair().privateKey));
  return {
    folder,
    file,
    key,
    as: (person, url) => ({
      SKEIN_GATEWAY_URL: url,
      SKEIN_DEPLOYMENT: "test",
      SKEIN_TENANT: "acme",
      SKEIN_SUBJECT: person.subject,
      SKEIN_KEY_FILE: key(`${person.subject}.jwk.json`, person.key.privateKey),
    }),
    async skein(env, ...args) {
      const {
        exitCode = -1,
        stdout,
        stderr,
      } = await execa(process.execPath, [join(CHECKOUT, "cli/main.ts"), ...args], {
        env: { SKEIN_STACK: join(folder, "stack.json"), SKEIN_KEY_FILE: own, ...env },
        reject: false,
      });
      return { exitCode, stdout, stderr };
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

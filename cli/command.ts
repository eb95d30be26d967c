// cli/command.ts: what every command gets, built when it runs; and how its faults become a message and an exit code.
import { readConfig } from "./config.ts";
import type { CliConfig } from "./config.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { createGateway } from "./gateway.ts";
import type { Gateway } from "./gateway.ts";
import { createPrint, harmless } from "./print.ts";
import type { Print } from "./print.ts";
import { createSign } from "./sign.ts";
import type { Sign } from "./sign.ts";

/** Of everything that reads. */
export const JSON_OPTION = ["--json", "one JSON object or line per object"] as const;

export type CliDeps = { config: CliConfig; sign: Sign; gateway: Gateway; print: Print };

type Action<A extends unknown[]> = (...args: A) => Promise<void>;

/** Runs a command's body with its dependencies; resolves to the exit code it gave, `done` if none. */
export function command<A extends unknown[]>(
  body: (deps: CliDeps, ...args: A) => Promise<number | void>,
): Action<A> {
  return localCommand(async ({ print }, ...args: A) => {
    const config = readConfig();
    const sign = createSign(config);
    return body({ config, sign, gateway: createGateway(config, sign), print }, ...args);
  });
}

/** For what needs neither a stack nor a key: a look at this machine. */
export function localCommand<A extends unknown[]>(
  body: (deps: Pick<CliDeps, "print">, ...args: A) => Promise<number | void>,
): Action<A> {
  return async (...args) => {
    try {
      process.exitCode = (await body({ print: createPrint(process.stdout) }, ...args)) ?? EXIT.done;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`skein: ${harmless(message)}\n`);
      process.exitCode = error instanceof CommandFault ? error.exitCode : EXIT.failed;
    }
  };
}

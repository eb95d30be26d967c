// cli/config.ts: the only place that reads the environment of the CLI, and the file of a running development stack.
import { existsSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HostUids } from "../core/schema/sandbox.ts";
import { CommandFault, EXIT } from "./exit.ts";

const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

const Environment = z.object({
  SKEIN_STACK: z.string().default(join(CHECKOUT, ".skein", "stack.json")),
  SKEIN_GATEWAY_URL: z
    .url({ protocol: /^https?$/, error: "is no http(s) URL; unset it to use the running stack" })
    .optional(),
  SKEIN_TEMPORAL_ADDRESS: z.string().optional(),
  SKEIN_TEMPORAL_NAMESPACE: z.string().optional(),
  SKEIN_TEMPORAL_API_KEY_FILE: z.string().optional(),
  SKEIN_DEPLOYMENT: z.string().optional(),
  SKEIN_TENANT: z.string().optional(),
  SKEIN_SUBJECT: z.string().default(subjectName()),
  SKEIN_KEY_FILE: z.string().optional(),
  SKEIN_SIGNER: z.string().min(1).optional(),
  PAGER: z.string().default("less -FRX"),
  SKEIN_HOME: z.string().optional(),
  XDG_CONFIG_HOME: z.string().default(join(homedir(), ".config")),
});

const StackFile = z.object({
  deployment: z.string(),
  tenant: z.string(),
  gatewayUrl: z.url(),
  temporalAddress: z.string(),
  namespace: z.string(),
  bundle: z.string(),
  data: z.string().nullable().default(null),
});

const Sandbox = z.object({
  SKEIN_SANDBOX_NODE: z.string().default(join(CHECKOUT, "node_modules", "node")),
  SKEIN_SANDBOX_UIDS: z.string().default("64000-64999").pipe(HostUids),
  SKEIN_SANDBOX_UNENFORCED: z
    .string()
    .default("")
    .transform((words) => words.split(",").filter(Boolean))
    .pipe(z.array(z.enum(["memory", "processes", "cpu", "disk"]))),
});

/** As a sandbox worker of this machine is told it. Throws a bad-input fault. */
export function readSandboxConfig() {
  const env = Sandbox.safeParse(process.env);
  if (!env.success) throw new CommandFault(EXIT.badInput, z.prettifyError(env.error));
  return {
    imagesFolder: join(CHECKOUT, "sandbox-images"),
    nodeFolder: env.data.SKEIN_SANDBOX_NODE,
    uids: env.data.SKEIN_SANDBOX_UIDS,
    allowUnenforced: env.data.SKEIN_SANDBOX_UNENFORCED,
  };
}

export type CliConfig = {
  deployment: string;
  tenant: string;
  subject: string;
  keyFile: string;
  /** Where the keys of this machine's subjects are. */
  keysFolder: string;
  /** A program that signs standard input with the key whose public half is in `keyFile`; null: the file has both. */
  signer: string | null;
  /** What shows long texts on a terminal; empty: nothing does. */
  pager: string;
  gatewayUrl: string;
  temporal: { address: string; namespace: string; apiKeyFile: string | null };
  /** The workflow bundle of the running stack, or null. */
  bundle: string | null;
  /** The folder of the running stack, with its logs, or null. */
  data: string | null;
};

/** Environment before stack file. Throws a bad-input fault that says how to start a stack when there is neither. */
export function readConfig(): CliConfig {
  const env = readEnvironment();
  const stack = { ...NO_STACK, ...readStack(env.SKEIN_STACK) };
  const gatewayUrl = env.SKEIN_GATEWAY_URL ?? stack.gatewayUrl;
  if (!gatewayUrl) {
    throw new CommandFault(
      EXIT.failed,
      `no stack is running (${env.SKEIN_STACK} is not there): start one with npm run dev, or set SKEIN_GATEWAY_URL`,
    );
  }
  return {
    deployment: env.SKEIN_DEPLOYMENT ?? stack.deployment,
    tenant: env.SKEIN_TENANT ?? stack.tenant,
    subject: env.SKEIN_SUBJECT,
    keyFile: env.SKEIN_KEY_FILE ?? join(keysFolderOf(env), `${env.SKEIN_SUBJECT}.jwk.json`),
    keysFolder: keysFolderOf(env),
    signer: env.SKEIN_SIGNER ?? null,
    pager: env.PAGER,
    gatewayUrl: gatewayUrl.replace(/\/+$/, ""),
    temporal: {
      address: env.SKEIN_TEMPORAL_ADDRESS ?? stack.temporalAddress,
      namespace: env.SKEIN_TEMPORAL_NAMESPACE ?? stack.namespace,
      apiKeyFile: env.SKEIN_TEMPORAL_API_KEY_FILE ?? null,
    },
    bundle: stack.bundle,
    data: stack.data,
  };
}

function readEnvironment(): z.infer<typeof Environment> {
  const parsed = Environment.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new CommandFault(EXIT.badInput, `environment: ${problems.join("; ")}`);
}

/** What holds where neither the environment nor a stack file says otherwise. */
const NO_STACK = {
  deployment: "local",
  tenant: "default",
  gatewayUrl: null,
  temporalAddress: "127.0.0.1:7233",
  namespace: "default",
  bundle: null,
  data: null,
};

function keysFolderOf(env: z.infer<typeof Environment>): string {
  return join(env.SKEIN_HOME ?? join(env.XDG_CONFIG_HOME, "skein"), "keys");
}

function readStack(path: string): z.infer<typeof StackFile> | null {
  if (!existsSync(path)) return null;
  try {
    return StackFile.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new CommandFault(
      EXIT.failed,
      `${path} cannot be read: stop the stack and start it again with npm run dev`,
    );
  }
}

function subjectName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`; // a user without a line in the password file
  }
}

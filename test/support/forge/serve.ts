// test/support/forge/serve.ts: the development forge as a process of its own; settings come from the environment.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { startDevForge } from "./start.ts";

/** The secret itself, or the file that holds it: one of both. */
const Settings = z.object({
  SKEIN_FORGE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  SKEIN_FORGE_DATA: z.string().min(1),
  SKEIN_FORGE_APP_KEY_FILE: z.string().min(1),
  SKEIN_FORGE_WEBHOOK_SECRET: z.string().min(16).optional(),
  SKEIN_FORGE_WEBHOOK_SECRET_FILE: z.string().min(1).optional(),
  SKEIN_FORGE_WEBHOOK_URL: z.url().optional(),
});

const parsed = Settings.safeParse(process.env);
if (!parsed.success) {
  process.stderr.write(`forge: ${z.prettifyError(parsed.error)}\n`);
  process.exit(2);
}
const settings = parsed.data;
const webhookSecret =
  settings.SKEIN_FORGE_WEBHOOK_SECRET ?? secretIn(settings.SKEIN_FORGE_WEBHOOK_SECRET_FILE);
const forge = await startDevForge({
  dataDir: settings.SKEIN_FORGE_DATA,
  port: settings.SKEIN_FORGE_PORT,
  appPrivateKeyPem: readFileSync(settings.SKEIN_FORGE_APP_KEY_FILE, "utf8"),
  webhookSecret,
  ...(settings.SKEIN_FORGE_WEBHOOK_URL === undefined ? {} : { webhookUrl: settings.SKEIN_FORGE_WEBHOOK_URL }),
  log: (line) => process.stderr.write(`${line}\n`),
});

const { url, gitUrl, appId, clientId, installationId } = forge;
process.stdout.write(`${JSON.stringify({ ready: true, url, gitUrl, appId, clientId, installationId })}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    forge.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`forge: did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

function secretIn(file: string | undefined): string {
  const secret = file === undefined ? "" : readFileSync(file, "utf8").trim();
  if (secret.length >= 16) return secret;
  process.stderr.write(
    "forge: SKEIN_FORGE_WEBHOOK_SECRET or SKEIN_FORGE_WEBHOOK_SECRET_FILE: at least 16 characters\n",
  );
  process.exit(2);
}

// test/scripts/settings.test.ts: skein.yaml as a person writes it.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { requireNamed } from "../../scripts/stack/preflight.ts";
import { readSettings } from "../../scripts/stack/settings.ts";

test("the example can be copied as it is", () => {
  const settings = readSettings(join(CHECKOUT, "skein.example.yaml"));
  expect(settings.models["default"]?.route.provider).toBe("anthropic");
  expect(settings.tenants).toStrictEqual({ default: { namespace: "default", installation_id: 1 } });
});

test("an absent file is all defaults", () => {
  expect(readSettings(join(CHECKOUT, "no-such-file.yaml")).forge).toBeUndefined();
});

test("a mistyped key is named with its line and the word that was meant", () => {
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(path, "deployment: local\nmodel: {}\n");
  expect(() => readSettings(path)).toThrow(/skein\.yaml:2:1: .*did you mean "models"/);
});

test("an address that is none, and a gateway's key that is mistyped, are named", () => {
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(path, "gateway:\n  bind: 999.1.1.1\n  prot: 1\n");
  expect(() => readSettings(path)).toThrow(/skein\.yaml:2:9: gateway\.bind/);
  expect(() => readSettings(path)).toThrow(/skein\.yaml:3:3: gateway: .*did you mean "port"/);
});

test("every variable and file that is named but not there is said at once, before anything is started", () => {
  const settings = readSettings(join(CHECKOUT, "skein.example.yaml"));
  expect(() => requireNamed(settings)).toThrow(
    [
      "skein.yaml: models.default.api_key_env: the environment has no MODEL_API_KEY; set it",
      "skein.yaml: database.owner_url_env: the environment has no SKEIN_DATABASE_OWNER_URL; set it",
      "skein.yaml: forge.app_key_file: /etc/skein/app.pem is not there or cannot be read",
      "skein.yaml: forge.webhook_secret_file: /etc/skein/webhook-secret is not there or cannot be read",
      "skein.yaml: temporal.api_key_file: /etc/skein/temporal-api-key is not there or cannot be read",
    ].join("\n  "),
  );
  expect(() => requireNamed(readSettings(join(CHECKOUT, "no-such-file.yaml")))).not.toThrow();
});

test("a fallback that is no model, or comes round in a circle, is named", () => {
  const model =
    "{ route: { provider: openai, model: m, maxInputTokens: 9, maxOutputTokens: 9 }, price: { input: 1, output: 1 }";
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(
    path,
    `models:\n  a: ${model}, fallback: b }\n  b: ${model}, fallback: a }\n  c: ${model}, fallback: d }\n`,
  );
  expect(() => readSettings(path)).toThrow(/models\.a: it falls back in a circle: a → b → a/);
  expect(() => readSettings(path)).toThrow(/models\.c: there is no model d; there are a, b, c/);
});

test("a judge that is no model is named", () => {
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(path, "judge: { model: second, mode: veto }\n");
  expect(() => readSettings(path)).toThrow(
    /skein\.yaml:1:17: judge\.model: there is no model second; there are none/,
  );
});

test("news of halts that is too old to start on, but not to run on, is refused the other way round", () => {
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(path, "halts: { start_ms: 4000, run_ms: 3000 }\n");
  expect(() => readSettings(path)).toThrow(/halts\.run_ms: what runs is stopped no sooner/);
  writeFileSync(path, "halts: { run_ms: 9000 }\n");
  expect(readSettings(path).halts).toStrictEqual({ start_ms: 3000, run_ms: 9000 });
});

test("no tenant is called platform", () => {
  const path = join(mkdtempSync(join(tmpdir(), "skein-settings-")), "skein.yaml");
  writeFileSync(path, "tenants: { platform: { namespace: default } }\n");
  expect(() => readSettings(path)).toThrow(/tenants\.platform: that name is the platform's own/);
});

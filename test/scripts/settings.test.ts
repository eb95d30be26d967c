// test/scripts/settings.test.ts: skein.yaml as a person writes it.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/stack/places.ts";
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

// test/scripts/installations.test.ts: skein.yaml gives each tenant an installation of its own, or nothing starts.
import { expect, test } from "vitest";
import { configuredInstallations } from "../../scripts/stack/installations.ts";

test("I7 each tenant has the installation that is named for it", () => {
  const tenants = {
    north: { namespace: "n", installation_id: 1 },
    south: { namespace: "s", installation_id: 2 },
  };
  expect(configuredInstallations(tenants)).toStrictEqual({
    north: { id: 1, account: "north" },
    south: { id: 2, account: "south" },
  });
});

test("I7 two tenants do not share one", () => {
  const shared = { namespace: "x", installation_id: 7 };
  expect(() => configuredInstallations({ north: shared, south: shared })).toThrow(
    /tenants\.south: installation 7 is north's/,
  );
});

test("a tenant without one is named, with what is missing", () => {
  expect(() => configuredInstallations({ north: { namespace: "n" } })).toThrow(
    /tenants\.north: installation_id is missing/,
  );
});

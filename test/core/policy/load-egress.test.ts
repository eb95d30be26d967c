// test/core/policy/load-egress.test.ts: egress profiles as files: what is wrong with one is said where, and denies all (I3); a tenant's only narrows (I2).
import { describe, expect, test } from "vitest";
import { snapshotProblems } from "../../../core/policy/snapshot-check.ts";
import { diffSnapshots } from "../../../core/policy/diff.ts";
import { policyFiles } from "../../policies/policy-files.ts";
import { loadPolicies } from "../../../core/policy/load.ts";
import { load, MANIFEST } from "./policy-folder.ts";
import type { Texts } from "./policy-folder.ts";

const PLATFORM = "egress/registries.yaml";
const TENANT = "organizations/north/egress/npm.yaml";
const REGISTRIES = `name: registries
description: two
hosts:
  - { host: npm.example }
  - { host: pypi.example, ports: [443, 8443] }
`;
const NPM = `name: npm
description: one of them
narrows: registries
hosts:
  - { host: npm.example }
`;

function loadWith(texts: Texts) {
  const named = Object.keys(texts).map((path) => `  - ${path}\n`);
  return load({ "manifest.yaml": MANIFEST + named.join(""), ...texts });
}

test("the platform's and the tenant's are in the snapshot, by name", () => {
  const snapshot = loadWith({ [PLATFORM]: REGISTRIES, [TENANT]: NPM });
  expect(snapshot.errors).toStrictEqual([]);
  expect(snapshot.egress?.map(({ name }) => name)).toStrictEqual(["npm", "registries"]);
  expect(snapshotProblems(snapshot, "north")).toStrictEqual([]);
});

test("without any there is none at all, so that an older snapshot keeps its digest", () => {
  expect(load()).not.toHaveProperty("egress");
});

describe("I3 is refused, and where", () => {
  test.each<[string, Texts, string]>([
    [
      "methods inside https",
      { [PLATFORM]: REGISTRIES.replace("npm.example }", "npm.example, methods: [GET] }") },
      `${PLATFORM}:4:35: hosts[0].methods: nobody sees a method inside https`,
    ],
    [
      "an address",
      { [PLATFORM]: REGISTRIES.replace("npm.example", "10.0.0.1") },
      `${PLATFORM}:4:13: hosts[0].host: is no host name`,
    ],
    [
      "an unknown word",
      { [PLATFORM]: REGISTRIES.replace("ports", "port") },
      `${PLATFORM}:5:27: hosts[1]: unknown field "port" (did you mean "ports"?)`,
    ],
    [
      "another name",
      { [PLATFORM]: REGISTRIES.replace("registries", "all") },
      `${PLATFORM}:1:1: the profile all does not belong`,
    ],
    [
      "a platform's that narrows",
      { [PLATFORM]: `${REGISTRIES}narrows: npm\n` },
      `${PLATFORM}:6:1: a profile of the platform narrows none`,
    ],
    [
      "a tenant's that narrows none",
      { [PLATFORM]: REGISTRIES, [TENANT]: NPM.replace("narrows: registries\n", "") },
      `${TENANT}:1:1: a tenant's egress profile says`,
    ],
    [
      "a tenant's that narrows what is not there",
      { [TENANT]: NPM },
      `${TENANT}:3:1: no egress profile of the platform is called "registries"`,
    ],
    [
      "a tenant's with a host more",
      { [PLATFORM]: REGISTRIES, [TENANT]: `${NPM}  - { host: evil.example }\n` },
      `${TENANT}:6:1: evil.example is more than registries reaches`,
    ],
    [
      "a tenant's with a port more",
      { [PLATFORM]: REGISTRIES, [TENANT]: NPM.replace("npm.example", "npm.example, ports: [22]") },
      `${TENANT}:5:1: npm.example is more than registries reaches`,
    ],
    [
      "a tenant's of the platform's name",
      {
        [PLATFORM]: REGISTRIES,
        "organizations/north/egress/registries.yaml": NPM.replace("name: npm", "name: registries"),
      },
      "organizations/north/egress/registries.yaml:1:1: there is an egress profile registries already",
    ],
  ])("%s", (_, texts, error) => {
    expect(loadWith(texts).errors.join("\n")).toContain(`policies/${error}`);
  });

  test("a wider one that comes in a snapshot without its file", () => {
    const snapshot = loadWith({ [PLATFORM]: REGISTRIES, [TENANT]: NPM });
    const wider = snapshot.egress?.map((profile) =>
      profile.name === "npm"
        ? { ...profile, hosts: [{ host: "evil.example", scheme: "https" as const }] }
        : profile,
    );
    expect(snapshotProblems({ ...snapshot, egress: wider }, "north")).toStrictEqual([
      "the egress profile npm: evil.example is more than registries reaches",
    ]);
  });
});

test("a change of the platform's profile is the platform's word, of a tenant's the tenant's", () => {
  const before = loadWith({ [PLATFORM]: REGISTRIES, [TENANT]: NPM });
  const wider = loadWith({ [PLATFORM]: `${REGISTRIES}  - { host: go.example }\n`, [TENANT]: NPM });
  expect(diffSnapshots(before, wider)).toStrictEqual([
    {
      of: "platform",
      text: "~ egress registries: https://npm.example, https://pypi.example, https://pypi.example:8443 → https://npm.example, https://pypi.example, https://pypi.example:8443, https://go.example",
    },
  ]);
  const gone = loadWith({ [PLATFORM]: REGISTRIES });
  expect(diffSnapshots(before, gone)).toStrictEqual([
    { of: "tenant", text: "- egress npm: https://npm.example" },
  ]);
});

test("a profile that lets more through to the same hosts is seen to", () => {
  const line = (more: string) => `${REGISTRIES}  - { host: apt.example, scheme: http${more} }\n`;
  const before = loadWith({ [PLATFORM]: line("") });
  const wider = loadWith({ [PLATFORM]: line(", ports: [8080], methods: [GET, POST]") });
  expect(diffSnapshots(before, wider).map(({ text }) => text)).toStrictEqual([
    expect.stringMatching(
      /http:\/\/apt\.example \(GET, HEAD\) → .*http:\/\/apt\.example:8080 \(GET, POST\)$/,
    ),
  ]);
});

test("the starter set's rule about registries names the hosts of its profile", () => {
  const { documents, egress } = loadPolicies(policyFiles(), "default");
  const rule = documents.flatMap(({ rules }) => rules).find(({ id }) => id === "registries-only");
  const hosts = egress?.find(({ name }) => name === "registries")?.hosts.map(({ host }) => host);
  expect(JSON.stringify(rule?.when)).toContain(JSON.stringify(hosts));
});

// test/core/egress/allows.test.ts: what a profile reaches, and that a tenant's never reaches more than the platform's (I2, I20).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shownProfile, whyNotReached } from "../../../core/egress/allows.ts";
import type { Destination } from "../../../core/egress/allows.ts";
import { egressProblems } from "../../../core/egress/narrow.ts";
import { EgressProfile } from "../../../core/schema/egress.ts";

const profile = (hosts: unknown[], rest: object = {}) =>
  EgressProfile.parse({ name: "p", description: "", hosts, ...rest });
const to = (over: Partial<Destination>): Destination => ({
  scheme: "https",
  host: "a.example",
  port: 443,
  method: null,
  ...over,
});

describe("a profile", () => {
  const P = profile([
    { host: "a.example" },
    { host: "*.b.example", ports: [443, 8443] },
    { host: "plain.example", scheme: "http", methods: ["GET", "POST"] },
    { host: "look.example", scheme: "http" },
  ]);

  test.each<[Partial<Destination>, RegExp | null]>([
    [{}, null],
    [{ port: 444 }, /names a\.example, but not https on port 444/],
    [{ scheme: "http", port: 443, method: "GET" }, /not http on port 443/],
    [{ host: "x.a.example" }, /does not name x\.a\.example/],
    [{ host: "b.example" }, /does not name b\.example/],
    [{ host: "x.y.b.example", port: 8443 }, null],
    [{ host: "xb.example" }, /does not name/],
    [{ host: "plain.example", scheme: "http", port: 80, method: "POST" }, null],
    [{ host: "plain.example", scheme: "http", port: 80, method: "DELETE" }, /not for DELETE/],
    [{ host: "look.example", scheme: "http", port: 80, method: "HEAD" }, null],
    [{ host: "look.example", scheme: "http", port: 80, method: "POST" }, /not for POST/],
    [{ host: "look.example", scheme: "http", port: 80 }, /no method/],
    [{ host: "plain.example" }, /not https on port 443/],
  ])("%j", (wanted, because) => {
    const why = whyNotReached(P, to(wanted));
    if (because === null) expect(why).toBeNull();
    else expect(why).toMatch(because);
  });

  test.each([
    [{ host: "127.0.0.1" }, /host name/],
    [{ host: "a.0x7f" }, /host name/],
    [{ host: "x7f.a" }, null],
    [{ host: "A.example" }, /host name/],
    [{ host: "a.example." }, /host name/],
    [{ host: "*" }, /host name/],
    [{ host: "a.*.example" }, /host name/],
    [{ host: "a.example:443" }, /host name/],
    [{ host: "a.example", methods: ["GET"] }, /inside https/],
    [{ host: "a.example", scheme: "ftp" }, /./],
    [{ host: "a.example", ports: [] }, /./],
    [{ host: "a.example", ports: [0] }, /./],
  ])("reads or refuses the line %j", (line, because) => {
    const parsed = EgressProfile.safeParse({ name: "p", description: "", hosts: [line] });
    if (because === null) expect(parsed.success).toBe(true);
    else expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(because);
  });
});

const HOST = fc.constantFrom("a.example", "*.a.example", "x.a.example", "*.x.a.example", "b.example");
const PORTS = fc.option(fc.uniqueArray(fc.constantFrom(80, 443, 8443), { minLength: 1 }), { nil: undefined });
const METHODS = fc.option(fc.uniqueArray(fc.constantFrom("GET", "HEAD", "POST"), { minLength: 1 }), {
  nil: undefined,
});
const LINE = fc.oneof(
  fc.record({ host: HOST, ports: PORTS }),
  fc.record({ host: HOST, scheme: fc.constant("http"), ports: PORTS, methods: METHODS }),
);
const HOSTS = fc.array(LINE, { minLength: 1, maxLength: 4 });
const WANTED = fc.record({
  scheme: fc.constantFrom("http" as const, "https" as const),
  host: fc.constantFrom("a.example", "x.a.example", "y.x.a.example", "b.example", "c.example"),
  port: fc.constantFrom(80, 443, 8443),
  method: fc.constantFrom("GET", "HEAD", "POST", null),
});

describe("I2 a tenant's profile", () => {
  test("that was taken for a part of the platform's reaches nothing that that one does not", () => {
    let taken = 0;
    fc.assert(
      fc.property(HOSTS, HOSTS, fc.array(WANTED, { minLength: 20, maxLength: 60 }), (wide, narrow, all) => {
        const platform = profile(wide, { name: "wide" });
        const tenant = profile(narrow, { name: "narrow", narrows: "wide" });
        if (egressProblems([platform, tenant]).length > 0) return;
        taken += 1;
        for (const wanted of all)
          if (whyNotReached(tenant, wanted) === null) expect(whyNotReached(platform, wanted)).toBeNull();
      }),
      { numRuns: 4000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test("narrows a profile that is there, and the platform's own", () => {
    const wide = profile([{ host: "a.example" }], { name: "wide" });
    const narrow = profile([{ host: "a.example" }], { name: "narrow", narrows: "wide" });
    expect(egressProblems([wide, narrow])).toStrictEqual([]);
    const messages = (profiles: EgressProfile[]) => egressProblems(profiles).map(({ message }) => message);
    expect(messages([narrow])[0]).toMatch(
      /no egress profile of the platform is called "wide"; there are: none/,
    );
    const chained = profile([{ host: "a.example" }], { name: "c", narrows: "narrow" });
    expect(messages([wide, narrow, chained])[0]).toMatch(/called "narrow"; there are: wide/);
    const wider = profile([{ host: "a.example" }, { host: "b.example" }], { name: "n", narrows: "wide" });
    expect(egressProblems([wide, wider])).toMatchObject([
      { path: ["hosts", 1], message: "b.example is more than wide reaches" },
    ]);
  });
});

test("people are shown where a profile leads", () => {
  const P = profile([
    { host: "a.example" },
    { host: "*.b.example", ports: [443, 8443] },
    { host: "c.example", scheme: "http" },
  ]);
  expect(shownProfile(P)).toBe(
    "p: https://a.example, https://*.b.example, https://*.b.example:8443, http://c.example (GET, HEAD)",
  );
});

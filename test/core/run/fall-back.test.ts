// test/core/run/fall-back.test.ts: a route is walked forward only, once, and only for failures that another model may not have.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAILURE_ACTIONS } from "../../../core/failure.ts";
import { fallBack, modelShown } from "../../../core/run/fall-back.ts";
import type { FailureKind } from "../../../core/schema/failure.ts";
import type { ModelRoute } from "../../../core/schema/model.ts";

const model = (name: string, maxInputTokens = 1000): ModelRoute => ({
  provider: "openai",
  model: name,
  maxInputTokens,
  maxOutputTokens: 100,
});
const failed = (kind: FailureKind) => ({ kind, message: "it said so" });
const ROUTE = { route: model("first"), fallbacks: [model("small", 500), model("large", 9000)] };

test.each(["model_down", "model_timeout", "model_rate_limited", "model_invalid"] as const)(
  "%s: the next is asked, and people are told who failed and how",
  (kind) => {
    const fellBack = fallBack(ROUTE, 0, failed(kind));
    expect(fellBack?.to).toBe(1);
    expect(fellBack?.because).toBe(
      `openai/first failed (${kind}), so openai/small is asked instead: it said so`,
    );
    expect(modelShown(ROUTE, fellBack)).toBe("openai/small, fallen back on from openai/first");
  },
);

test("what is too long for one goes to the next that takes more", () => {
  expect(fallBack(ROUTE, 0, failed("model_context_overflow"))?.to).toBe(2);
  expect(fallBack(ROUTE, 2, failed("model_context_overflow"))).toBeNull();
});

test.each(["model_refused", "internal", "permit_invalid", "worker_lost"] as const)(
  "%s is no reason to ask another",
  (kind) => expect(fallBack(ROUTE, 0, failed(kind))).toBeNull(),
);

describe("whatever fails, as often as it likes", () => {
  test("the end of the route is reached in as many steps as it is long", () => {
    const kinds = fc.constantFrom(...(Object.keys(FAILURE_ACTIONS) as FailureKind[]));
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 20 }), (failures) => {
        let at = 0;
        let steps = 0;
        for (const kind of failures) {
          const next = fallBack(ROUTE, at, failed(kind));
          if (next === null) continue;
          expect(next.to).toBeGreaterThan(at);
          at = next.to;
          steps += 1;
        }
        expect(steps).toBeLessThanOrEqual(ROUTE.fallbacks.length);
      }),
    );
  });
});

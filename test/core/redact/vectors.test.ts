// test/core/redact/vectors.test.ts: every kind of secret goes, every ordinary line stays.
import { describe, expect, test } from "vitest";
import { createRedactor, REDACTION_RULES } from "../../../core/redact/redactor.ts";
import { countRemoved, describeRemovals, nothingRemoved, SECRET_KINDS } from "../../../core/redact/kinds.ts";
import { loadOrdinary, loadSecrets } from "./vectors.ts";

const redactor = createRedactor({ salt: "run-1", exact: [] });
const SEEDS = [1, 2, 3, 4, 5];

describe("I9 secrets are removed, alone and in the middle of a text", () => {
  test.each(loadSecrets(1))("$kind: $template", ({ template }) => {
    for (const seed of SEEDS) {
      const vector = loadSecrets(seed).find((each) => each.template === template);
      if (vector === undefined) throw new Error("vector lost");
      for (const text of [vector.text, `first line\n${vector.text}\nlast line\n`]) {
        const { text: clean, removed } = redactor.redact(text);
        expect(removed[vector.kind], clean).toBeGreaterThan(0);
        for (const word of vector.made.filter((made) => made.length >= 8)) expect(clean).not.toContain(word);
        expect(redactor.redact(clean).text).toBe(clean);
      }
    }
  });

  test("every kind but the brokered values has a vector", () => {
    const kinds = new Set(loadSecrets(1).map(({ kind }) => kind));
    expect(SECRET_KINDS.filter((kind) => !kinds.has(kind))).toStrictEqual(["exact_value"]);
  });

  test("what stands around a secret stays", () => {
    const clean = redactor.redact(`a\nDATABASE=postgres://app:h4nter22x@db:5432/app # b\n`).text;
    expect(clean).toMatch(
      /^a\nDATABASE=postgres:\/\/app:\[REDACTED:connection_string:[0-9a-f]{8}\]@db:5432\/app # b\n$/u,
    );
  });
});

describe("ordinary text stays as it is", () => {
  test.each(loadOrdinary())("%s", (line) => expect(redactor.redact(line).text).toBe(line));

  test("all of it at once, too", () => {
    const text = loadOrdinary().join("\n");
    expect(redactor.redact(text)).toStrictEqual({
      text,
      removed: nothingRemoved(),
      dropped: 0,
      bytesIn: Buffer.byteLength(text),
      bytesOut: Buffer.byteLength(text),
    });
  });
});

describe("what was removed is said in one line", () => {
  test("by kind, and never as something a rule would match", () => {
    const { removed } = redactor.redact(
      loadSecrets(1)
        .map(({ text }) => text)
        .join("\n"),
    );
    const line = describeRemovals(removed);
    expect(line).toMatch(/^\d+ secrets were removed from this text \(.*\d+ jwt.*\)/u);
    expect(line).not.toContain("\n");
    expect(redactor.redact(line).text).toBe(line);
    expect(countRemoved(removed)).toBeGreaterThan(60);
  });

  test("nothing", () => {
    expect(describeRemovals(nothingRemoved())).toBe("Nothing was removed from this text.");
    expect(REDACTION_RULES).not.toBe("");
  });
});

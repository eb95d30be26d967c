// test/activities/sandbox/readable.test.ts: what an agent reads of a command has no secret in it, and says what was taken out (I9).
import { expect, test } from "vitest";
import { readable, toolResult } from "../../../activities/sandbox/command.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";
import { newCanaries } from "../../support/stories/canaries.ts";
import { memoryArtifacts } from "../../support/model/artifacts.ts";

const redactor = createRedactor({ salt: "run-1", exact: [] });
const { github, password } = newCanaries("a command's output");
const text = `db_password=${password}\nlogin with ${github} failed\n`;

test("a note at its end tells how many of which kind are gone, and what stands for them", () => {
  expect(readable(redactor, text).noted).toMatch(
    /^db_password=\[REDACTED:password_assignment:\w+\]\nlogin with \[REDACTED:provider_token:\w+\] failed\n\n\[2 secrets were removed from this text \(1 provider_token, 1 password_assignment\); .*\]$/,
  );
});

test("there is no note where nothing was taken out", () => {
  expect(readable(redactor, "all is well\n").noted).toBe("all is well\n");
});

test("the summary is still the last line of the output itself; the raw text is kept beside, of a class of its own", async () => {
  const artifacts = memoryArtifacts();
  const facts = { ok: false, exitCode: 1, changed: false };
  const result = await toolResult({ artifacts, permit: "permit", redactor }, text, facts);
  expect(result.summary).toMatch(/^login with \[REDACTED:provider_token:\w+\] failed$/);
  expect(artifacts.text(result.output)).toContain("[2 secrets were removed");
  expect(artifacts.ofClass("tool_output_raw").map((digest) => artifacts.text(digest))).toStrictEqual([text]);
});

// test/policies/shell-commands.test.ts: what builds need every day is allowed; shell text or a program in disguise is not.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { loadPolicies } from "../../core/policy/load.ts";
import { PolicyCase } from "../../core/schema/policy-case.ts";
import { judgeCase, policyFiles } from "./policy-files.ts";

const List = z.array(z.string().min(1)).min(80);
const text = readFileSync(new URL("shell-commands.json", import.meta.url), "utf8");
const { allowed, denied } = z.strictObject({ allowed: List, denied: List }).parse(JSON.parse(text));
const snapshot = loadPolicies(policyFiles(), "default");

function judge(command: string): { effect: string; why: string } {
  const action = { kind: "shell.exec", command };
  const each = PolicyCase.parse({ name: "a command", action, expect: { effect: "deny", rules: [] } });
  const { verdict } = judgeCase(snapshot, each);
  return { effect: verdict?.effect ?? "none", why: verdict?.explanation ?? "" };
}

test.each(allowed)("allowed: %s", (command) => expect(judge(command)).toMatchObject({ effect: "allow" }));

test.each(denied)("I20 denied: %s", (command) => expect(judge(command)).toMatchObject({ effect: "deny" }));

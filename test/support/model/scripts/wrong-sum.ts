// test/support/model/scripts/wrong-sum.ts: a tiny repository whose sum is a difference, mended in five turns.
import type { Script } from "../script.ts";

/** The repository that this script expects, path → content. */
export const WRONG_SUM_FILES = {
  "package.json": '{ "name": "tiny-sum", "version": "1.0.0", "type": "commonjs" }\n',
  "sum.js": "exports.sum = function (a, b) {\n  return a - b;\n};\n",
  "test/sum.js":
    'const assert = require("node:assert");\nconst { sum } = require("../sum.js");\nassert.strictEqual(sum(2, 3), 5);\nconsole.log("sum ok");\n',
} as const;

export const WRONG_SUM_TITLE = "Make the sum a sum";

export const wrongSum: Script = {
  title: WRONG_SUM_TITLE,
  turns: [
    {
      say: "I look at the code and run its test.",
      calls: [
        { tool: "read", input: { path: "sum.js" } },
        { tool: "shell", input: { command: "node test/sum.js" } },
      ],
    },
    {
      say: "The function subtracts. I make it add.",
      expect: [
        { call: 0, includes: ["return a - b;"] },
        { call: 1, excludes: ["sum ok"] },
      ],
      calls: [{ tool: "edit", input: { path: "sum.js", old: "return a - b;", new: "return a + b;" } }],
    },
    {
      say: "I run the test again.",
      expect: [{ call: 0, excludes: ["Refused by", "Failed (", "Not done:"] }],
      calls: [{ tool: "shell", input: { command: "node test/sum.js" } }],
    },
    {
      say: "It passes. I run the project's own checks and look at the whole change.",
      expect: [{ call: 0, includes: ["sum ok"] }],
      calls: [
        { tool: "verify", input: {} },
        { tool: "git_diff", input: {} },
      ],
    },
    {
      say: "Done.",
      expect: [{ call: 1, includes: ["+  return a + b;"] }],
      calls: [
        {
          tool: "finish",
          input: {
            summary:
              "sum() subtracted its arguments; it adds them now. test/sum.js failed before and passes.",
          },
        },
      ],
    },
  ],
};

// test/support/stories/canary-project.ts: a repository with canaries in its source and others that only its programs print.
import type { Script } from "../model/script.ts";
import type { CanarySet } from "./canaries.ts";

export const LEAK_TITLE = "Spell the greeting gray";

export type Planted = {
  /** Stand in files as they are. */
  source: CanarySet;
  /** Put together at run time: in no file. */
  printed: CanarySet;
  /** Written into a new file by a program. */
  written: CanarySet;
  /** No secret: must be found wherever the canaries must not, so that the search is known to look there. */
  marker: string;
};

/** Path → content. Tests pass, and print; with `fail` in words.txt one fails with a canary in its message. */
export function canaryFiles({ source, printed, written, marker }: Planted): Record<string, string> {
  return {
    "package.json": '{ "name": "canary", "version": "1.0.0" }\n',
    "words.txt": "grey goose\n",
    "key.pem": source.pem,
    "settings.js": [
      `// ${marker}`,
      `const password = "${source.password}";`,
      `const accessKey = "${source.awsId}";`,
      'const greeting = "grey";',
      `const aws_secret_access_key = "${source.awsKey}";`,
      `const remote = "https://x:${source.github}@example.com/";`,
      "module.exports = { greeting };",
      "",
    ].join("\n"),
    "secrets.js": [
      'const turned = (text) => text.split("").reverse().join("");',
      `const printed = ${turnedValues(printed)};`,
      `const written = ${turnedValues(written)};`,
      `const lines = ({ awsId, awsKey, github, password, pem }) => [
  "${marker}", \`db_password=\${password}\`, \`export AWS_SECRET_ACCESS_KEY=\${awsKey}\`,
  \`pushed with \${github} and \${awsId}\`, pem].join("\\n");`,
      "module.exports = { printed: lines(printed), written: lines(written), token: printed.github, name: `${written.github}.txt` };",
      "",
    ].join("\n"),
    "print.js": [
      'const { printed } = require("./secrets.js");',
      "console.log(printed);",
      "console.error(printed);",
      "",
    ].join("\n"),
    "fail.js": [
      'require("./print.js");',
      'throw new Error(`login with ${require("./secrets.js").token} failed`);',
      "",
    ].join("\n"),
    "respell.js": [
      'require("./print.js");',
      'const fs = require("node:fs");',
      'fs.writeFileSync("words.txt", process.argv[2] + "\\n");',
      "",
    ].join("\n"),
    "plant.js": [
      'const { written, name } = require("./secrets.js");',
      'require("node:fs").writeFileSync("planted.txt", written);',
      'require("node:fs").writeFileSync(name, "its name is one\\n");',
      "",
    ].join("\n"),
    "test/words.js": [
      'const assert = require("node:assert");',
      'const { printed, token } = require("../secrets.js");',
      "console.log(printed);",
      'const words = require("node:fs").readFileSync("words.txt", "utf8");',
      'assert.ok(!words.includes("fail"), `refused ${token}`);',
      "",
    ].join("\n"),
  };
}

function turnedValues({ awsId, awsKey, github, password, pem }: CanarySet): string {
  const turned = (text: string): string => `turned(${JSON.stringify(text.split("").reverse().join(""))})`;
  const named = Object.entries({ awsId, awsKey, github, password, pem });
  return `{ ${named.map(([name, value]) => `${name}: ${turned(value)}`).join(", ")} }`;
}

const NOTE = "removed from this text";

/** An agent that looks at every canary it can reach, says one itself, and changes a line between two of them. */
export function leakScript({ printed, marker }: Planted): Script {
  const cut = { includes: [marker, "[REDACTED:", NOTE] };
  return {
    title: LEAK_TITLE,
    turns: [
      {
        say: "I read the settings and the key, and look for passwords.",
        calls: [
          { tool: "read", input: { path: "settings.js" } },
          { tool: "read", input: { path: "key.pem" } },
          { tool: "search", input: { pattern: "const" } },
        ],
      },
      {
        say: `I try ${printed.github}, print them all, and see a program fail.`,
        expect: [
          { call: 0, ...cut },
          { call: 1, includes: ["[REDACTED:private_key:", NOTE] },
          { call: 2, includes: ["[REDACTED:", NOTE] },
        ],
        calls: [
          { tool: "shell", input: { command: "cat settings.js key.pem" } },
          { tool: "shell", input: { command: "node print.js" } },
          { tool: "shell", input: { command: "node fail.js" } },
          { tool: "shell", input: { command: `echo ${printed.github}` } },
          { tool: "edit", input: { path: "settings.js", old: '"grey"', new: '"gray"' } },
        ],
      },
      {
        say: "I look at the change and run the checks.",
        expect: [
          { call: 0, ...cut },
          { call: 1, ...cut },
          { call: 2, includes: ["login with [REDACTED:", NOTE] },
          { call: 3, includes: ["what looks like a secret"] },
          { call: 4, includes: ["changed settings.js"] },
        ],
        calls: [
          { tool: "git_diff", input: {} },
          { tool: "verify", input: {} },
        ],
      },
      {
        say: "Done.",
        expect: [
          { call: 0, includes: ['+const greeting = "gray"', "[REDACTED:", NOTE] },
          { call: 1, ...cut },
        ],
        calls: [{ tool: "finish", input: { summary: `The greeting is gray now. ${marker}` } }],
      },
    ],
  };
}

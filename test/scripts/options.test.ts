// test/scripts/options.test.ts: a mistyped option of a script is refused before anything is done.
import { execa } from "execa";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/stack/places.ts";

test.each(["dev", "demo", "check"])(
  "npm run %s -- --fersh is refused with the usage, exit code 2",
  async (script) => {
    const ran = await execa(process.execPath, [join(CHECKOUT, `scripts/${script}.ts`), "--fersh"], {
      reject: false,
    });
    expect([ran.exitCode, ran.stdout]).toStrictEqual([2, ""]);
    expect(ran.stderr).toContain(`npm run ${script}: no option "--fersh"\nusage: npm run ${script}`);
  },
);

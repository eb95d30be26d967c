// scripts/bench/by-hand.ts: what a script run does, as a person would write it in a shell: git, the tests, sed, curl; no sandbox, no record.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Tests before and, in a clone of its own, after the change, as a run does. $1: clone URL. $2: API URL of its pulls. $3: token. */
const SCRIPT = `set -eu
git clone --quiet --depth 1 "$1" work
cd work
node --test --test-reporter=tap > ../before.log
sed -i s/grey/gray/ words.txt
git diff > ../change.patch
cd ..
git clone --quiet --depth 1 "$1" clean
cd clean
git apply ../change.patch
node --test --test-reporter=tap > ../after.log
git switch --quiet --create by-hand
git -c user.name=hand -c user.email=hand@example.org commit --quiet --all --message "Spell it gray"
git push --quiet origin by-hand
curl --silent --show-error --fail --output /dev/null --header "authorization: Bearer $3" \\
  --data '{"title":"Spell it gray","head":"by-hand","base":"main","draft":true}' "$2"
`;

export type ByHand = { repository: string; forgeUrl: string; token: string };

export async function changeByHand({ repository, forgeUrl, token }: ByHand): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skein-by-hand-"));
  const clone = `${forgeUrl.replace("://", `://x:${token}@`)}/${repository}.git`;
  const pulls = `${forgeUrl}/repos/${repository}/pulls`;
  try {
    await execa("/bin/sh", ["-c", SCRIPT, "by-hand", clone, pulls, token], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// scripts/options.ts: the words after `npm run X --`; anything but the named options ends with the usage and exit code 2.
export function optionsOf<O extends string>(script: string, known: Readonly<Record<O, string>>): Set<O> {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !isKnown(word, known));
  if (unknown === undefined) return new Set(words.filter((word) => isKnown(word, known)));
  const lines = Object.entries(known).map(([option, meaning]) => `  ${option}  ${String(meaning)}`);
  process.stderr.write(`npm run ${script}: no option ${JSON.stringify(unknown)}\n${usage(script, known)}\n`);
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(2);
}

function isKnown<O extends string>(word: string, known: Readonly<Record<O, string>>): word is O {
  return Object.hasOwn(known, word);
}

function usage(script: string, known: Readonly<Record<string, string>>): string {
  const options = Object.keys(known).map((option) => `[${option}]`);
  return `usage: npm run ${script}${options.length === 0 ? "" : ` -- ${options.join(" ")}`}`;
}

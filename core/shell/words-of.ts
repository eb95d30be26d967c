// core/shell/words-of.ts: the plain words among arguments, where options with a value of their own are known.

/** Options of `values` take the next word; behind `--` all words are plain. */
export function plainWords(argv: readonly string[], values = ""): string[] {
  const taking = new Set(values.split(" "));
  const found: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? "";
    if (argument === "--") return [...found, ...argv.slice(index + 1)];
    if (taking.has(argument)) index += 1;
    else if (!argument.startsWith("-") || argument === "-") found.push(argument);
  }
  return found;
}

/** Values of these options, written `--name value`, `--name=value` or `-nvalue`. */
export function optionValues(argv: readonly string[], names: readonly string[]): string[] {
  return argv.flatMap((argument, index) => {
    if (names.includes(argument)) return argv[index + 1] === undefined ? [] : [argv[index + 1] ?? ""];
    const name = names.find((each) =>
      each.startsWith("--")
        ? argument.startsWith(`${each}=`)
        : /^-\w$/u.test(each) && argument.startsWith(each),
    );
    if (name === undefined) return [];
    return [argument.slice(name.startsWith("--") ? name.length + 1 : name.length)];
  });
}

// core/shell/arguments.ts: small claims about arguments, on the refusing side where programs differ in how they read them.

/** `argument` is one of `options`, with or without `=value`, or an abbreviation of one as GNU programs accept it. */
export function isOption(argument: string, options: readonly string[]): boolean {
  const name = argument.split("=", 1)[0] ?? argument;
  const abbreviates = name.length > 3 && name.startsWith("--");
  return options.some((option) => option === name || (abbreviates && option.startsWith(name)));
}

/** A single-dash cluster such as `-pe` holds one of `letters`. */
export function hasLetter(argument: string, letters: string): boolean {
  if (!/^-[A-Za-z0-9]/u.test(argument)) return false;
  return Array.from(letters).some((letter) => argument.includes(letter, 1));
}

/** Arguments after the program → why they cannot be judged, or null. */
export type Validator = (argv: readonly string[]) => string | null;

/** Refuses these options (and abbreviations of them) and these letters. */
export function refusing(options: readonly string[], letters = ""): Validator {
  return (argv) => {
    const bad = argv.find((argument) => isOption(argument, options) || hasLetter(argument, letters));
    return bad === undefined
      ? null
      : `option ${bad.slice(0, 40)} names a program, a file to write or a variable`;
  };
}

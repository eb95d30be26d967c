// core/policy/list-leaf.ts: comparisons of lists and of paths; `saw` names the members that decide.
import { compileGlobs, compileWords } from "./glob.ts";
import type { Leaf } from "./leaf.ts";
import { shownValue } from "./shown.ts";

/** Every member is listed; an empty list has none that is not. */
export function within(fact: string, values: readonly string[]): Leaf {
  const known = new Set(values);
  const beyond = (list: readonly string[]): string[] => list.filter((member) => !known.has(member));
  return {
    fact,
    expected: `only of ${values.length} listed values`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? value.every((member) => known.has(member)) : "wrong type"),
    saw: (value) =>
      Array.isArray(value) && beyond(value).length > 0 ? shownValue(beyond(value)) : shownValue(value),
  };
}

export function overlapping(fact: string, values: readonly string[]): Leaf {
  const known = new Set(values);
  const listed = (list: readonly string[]): string[] => list.filter((member) => known.has(member));
  return {
    fact,
    expected: `holding ${values.length === 1 ? shownValue(values.slice()) : `one of ${values.length} listed values`}`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? value.some((member) => known.has(member)) : "wrong type"),
    saw: (value) =>
      Array.isArray(value) && listed(value).length > 0 ? shownValue(listed(value)) : shownValue(value),
  };
}

/** A text, or a member of a list. */
export function matching(fact: string, globs: readonly string[]): Leaf {
  const matches = compileGlobs(globs);
  const members = (value: string | readonly string[]): string[] => [value].flat().filter(matches);
  return {
    fact,
    expected: `like ${shownValue([...globs])}`,
    whenAbsent: false,
    test: (value) =>
      typeof value === "string" || Array.isArray(value) ? members(value).length > 0 : "wrong type",
    saw: (value) =>
      Array.isArray(value) && members(value).length > 0 ? shownValue(members(value)) : shownValue(value),
  };
}

/** The whole list in its order. */
export function inWords(fact: string, globs: readonly string[]): Leaf {
  const matches = compileWords(globs);
  return {
    fact,
    expected: `the words ${shownValue([...globs])}`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? matches(value) : "wrong type"),
    saw: shownValue,
  };
}

/** One of the simple commands of a text, which are kept a word a line. */
export function anyCall(fact: string, globs: readonly string[]): Leaf {
  const matches = compileWords(globs);
  const like = (calls: readonly string[]): string[] => calls.filter((call) => matches(call.split("\n")));
  const asWords = (calls: readonly string[]): string[] => calls.map((call) => call.replaceAll("\n", " "));
  return {
    fact,
    expected: `a command of the words ${shownValue([...globs])}`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? like(value).length > 0 : "wrong type"),
    saw: (value) => {
      if (!Array.isArray(value)) return shownValue(value);
      const found = like(value);
      return shownValue(asWords(found.length > 0 ? found : value));
    },
  };
}

export function anyPath(fact: string, globs: readonly string[]): Leaf {
  const matches = compileGlobs(globs);
  return {
    fact,
    expected: `a path of ${shownValue([...globs])}`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? value.some(matches) : "wrong type"),
    saw: shownValue,
  };
}

/** At least one path, and no other: a change of nothing is no change of what is listed. */
export function allPaths(fact: string, globs: readonly string[]): Leaf {
  const matches = compileGlobs(globs);
  return {
    fact,
    expected: `only paths of ${shownValue([...globs])}`,
    whenAbsent: false,
    test: (value) => (Array.isArray(value) ? value.length > 0 && value.every(matches) : "wrong type"),
    saw: (value) => shownValue(Array.isArray(value) ? value.filter((path) => !matches(path)) : value),
  };
}

// core/shell/arithmetic.ts: lets arithmetic through whose names hold numbers; a subscript in a value could run a command.
import { NUMBER } from "./abstract.ts";
import { maySet } from "./assignments.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./scope.ts";

const PLAIN = /^[\w\s+\-*/%<>=!&|^~?:(),$#{}]*$/u;
const ASSIGNED =
  /\b([A-Za-z_]\w*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|\b([A-Za-z_]\w*)\s*(?:\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)/gu;

/** The expression's text → why it cannot be judged, or null; what it assigns is a number from here on. */
export function readArithmetic(text: string, scope: Scope): string | null {
  if (!PLAIN.test(text) || /\$[({]?[({!#@*]|#(?!\})/u.test(text.replace(/\b\d+#/gu, ""))) {
    return "arithmetic beyond plain numbers and names";
  }
  const unknown = unknownName(text, scope);
  if (unknown !== null) return `arithmetic with ${unknown}, which may hold anything`;
  const names = [...text.matchAll(ASSIGNED)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  for (const name of names) scope.variables.set(name, NUMBER);
  const obeyed = names.find((name) => !maySet(name, NUMBER));
  return obeyed === undefined ? null : `sets ${obeyed}`;
}

/** A name whose value is no number, and that the expression does not set itself. */
function unknownName(text: string, scope: Scope): string | null {
  const isSet = new Set([...text.matchAll(/\b([A-Za-z_]\w*)\s*=(?!=)/gu)].map(([, name]) => name));
  const names = [...text.matchAll(/(?<![\w#])([A-Za-z_]\w*)/gu)].map(([, name = ""]) => name);
  const isNumber = (name: string): boolean => /^-?[\d\uE003]+$/u.test(valueOf(scope, name));
  return names.find((name) => !isSet.has(name) && !isNumber(name)) ?? null;
}

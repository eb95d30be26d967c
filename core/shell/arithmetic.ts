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
  if (!PLAIN.test(text) || /\$[({]?[({!#@*]|#(?!\})/u.test(text.replace(/\b\d+#/gu, "")))
    return "arithmetic beyond plain numbers and names";
  const plainlySet = new Set([...text.matchAll(/\b([A-Za-z_]\w*)\s*=(?!=)/gu)].map(([, name]) => name));
  for (const [, name = ""] of text.matchAll(/(?<![\w#])([A-Za-z_]\w*)/gu)) {
    if (plainlySet.has(name) || /^0x/iu.test(name)) continue;
    if (!/^-?[\d\uE003]+$/u.test(valueOf(scope, name)))
      return `arithmetic with ${name}, which may hold anything`;
  }
  for (const [, a, b, c] of text.matchAll(ASSIGNED)) {
    const name = a ?? b ?? c ?? "";
    if (!maySet(name, NUMBER)) return `sets ${name}`;
    scope.variables.set(name, NUMBER);
  }
  return null;
}

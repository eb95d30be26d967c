// activities/sandbox/driver/descriptors.ts: descriptors that the worker inherited and would hand on; a launch covers each with /dev/null.
import { readFileSync, readdirSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;

/** Numbers of open descriptors ≥ 3 that a child would inherit: Node opens all of its own close-on-exec. */
export function strayDescriptors(): number[] {
  const numbers = readdirSync("/proc/self/fdinfo").map(Number);
  return numbers.filter((number) => number >= 3 && isInherited(number));
}

function isInherited(number: number): boolean {
  try {
    const text = readFileSync(`/proc/self/fdinfo/${number}`, "utf8");
    const flags = /^flags:\s+([0-7]+)$/m.exec(text)?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false; // closed since: the descriptor that listed the folder
  }
}

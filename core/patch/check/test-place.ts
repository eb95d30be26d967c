// core/patch/check/test-place.ts: what a path says of whether tests run there: a test that is moved to where none runs is taken away.
import { compileGlobs } from "../../policy/glob.ts";
import { TEST_NAMES } from "../path-patterns.ts";

export const isTestName = compileGlobs(TEST_NAMES);

const DATA = /(?:^|\/)(?:testdata|fixtures|__fixtures__|node_modules|vendor)\//u;
const HELPERS = /(?:^|\/)(?:helpers?|support|utils?|__mocks__)\//u;
/** Go builds such a file for one system or processor alone. */
const ONE_SYSTEM =
  /_((?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows|386|amd64|arm|arm64|loong64|mips\w{0,6}|ppc64\w{0,2}|riscv64|s390x|wasm)(?:_\w{1,9})?)_test\.go$/u;

/** `idle`: nothing runs it by its name. `other`: a runner may be told of it. */
export function placeOf(path: string): string {
  const lower = path.toLowerCase();
  const isNamed = isTestName(lower);
  if (DATA.test(lower) || (!isNamed && HELPERS.test(lower))) return "idle";
  return isNamed ? `named ${ONE_SYSTEM.exec(lower)?.[1] ?? ""}` : "other";
}

/** Where what ran at a place still runs. */
export function placesLike(place: string): string[] {
  if (place === "idle") return ["idle", "other", "named "];
  return place === "named " ? [place] : [place, "named "];
}

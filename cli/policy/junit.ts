// cli/policy/junit.ts: tried cases as JUnit XML, the form that build servers read.
import type { TriedFile } from "./try-cases.ts";

export function junitOf(files: readonly TriedFile[]): string {
  const suites = files.map(({ file, tried }) => {
    const failures = tried.filter(({ problems }) => problems.length > 0).length;
    const cases = tried.map(({ case: { name }, problems }) => {
      const at = `    <testcase classname="${escaped(file)}" name="${escaped(name)}"`;
      if (problems.length === 0) return `${at}/>`;
      const message = escaped(problems[0] ?? "");
      return `${at}><failure message="${message}">${escaped(problems.join("\n"))}</failure></testcase>`;
    });
    const head = `  <testsuite name="${escaped(file)}" tests="${tried.length}" failures="${failures}">`;
    return [head, ...cases, "  </testsuite>"].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

/** XML 1.0 has no place for control characters at all. */
function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is for
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, "�");
  return plain
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

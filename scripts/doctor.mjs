// scripts/doctor.mjs: tries every prerequisite for real and names what is missing or wrong; changes nothing.
import { steps } from "./bootstrap/steps.mjs";
import { sandboxStart } from "./doctor/sandbox-start.mjs";
import { stack } from "./doctor/stack.mjs";
import { userNamespaces } from "./doctor/user-namespaces.mjs";

const checks = [...steps, userNamespaces, sandboxStart, stack];
const args = process.argv.slice(2);

if (args.some((arg) => arg !== "--json")) {
  console.error("usage: npm run doctor [-- --json]");
  process.exitCode = 2;
} else {
  const findings = [];
  for (const check of checks) findings.push({ name: check.name, ...(await look(check)) });
  if (args.includes("--json")) console.log(JSON.stringify(findings, null, 2));
  else findings.forEach(print);
  process.exitCode = findings.every((finding) => finding.state === "ok") ? 0 : 1;
}

/**
 * A look that fails is not a pass (I20).
 * @param {import("./bootstrap/finding.mjs").Step} check @returns {Promise<import("./bootstrap/finding.mjs").Finding>}
 */
async function look(check) {
  try {
    return await check.inspect();
  } catch (error) {
    const where = error instanceof Error ? (error.stack ?? "") : "";
    return {
      state: "wrong",
      what: `could not look: ${String(error)}`,
      where,
      fix: "node scripts/bootstrap.mjs",
    };
  }
}

/** @param {import("./bootstrap/finding.mjs").Finding & { name: string }} finding */
function print(finding) {
  const start = `${finding.state.padEnd(7)}  ${finding.name.padEnd(15)}`;
  if (finding.state === "ok") console.log(`${start}  ${finding.detail}`);
  else
    console.log(
      `${start}  ${finding.what}\n         where: ${finding.where}\n         fix:   ${finding.fix}`,
    );
}

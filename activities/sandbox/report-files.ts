// activities/sandbox/report-files.ts: the files that a step reports in, read as an export is: never through a link, and none that was there before.
import type { Written } from "../../core/verifier/read-report.ts";
import { compileGlobs } from "../../core/policy/glob.ts";
import type { StepReport } from "../../core/schema/verification.ts";
import type { SandboxDriver, TreeReading, Workspace, WriteEntry } from "./driver/driver.ts";

const LIMITS = {
  entries: 200_000,
  fileBytes: 8 * 1024 * 1024,
  totalBytes: 32 * 1024 * 1024,
  depth: 64,
};
const MOST_FILES = 2000;

export type ReportFiles = {
  read(): Promise<Omit<Written, "stdout">>;
  /** What lay there before, for a workspace that is worked in afterwards. */
  putBack(): Promise<void>;
};

/** Whatever lies where the report will be is taken away, so that one which was committed or left over counts for nothing (I20). */
export async function expectReports(
  driver: SandboxDriver,
  workspace: Workspace,
  report: StepReport,
): Promise<ReportFiles> {
  if (!("files" in report)) return { read: async () => NONE, putBack: async () => undefined };
  const skip = noReport(report.files);
  const look = (): Promise<TreeReading> =>
    driver.readTree(workspace, { limits: LIMITS, base: new Map(), skip, through: true });
  const stale = await look();
  const paths = [...stale.entries, ...stale.refused].map(({ path }) => path);
  await write(
    driver,
    workspace,
    paths.map((path) => ({ status: "deleted", path })),
  );
  const left = paths.length === 0 ? stale : await look();
  const remains = left.entries.length + left.refused.length > 0;
  return {
    async read() {
      if (remains) return { files: [], problem: "where a report may be lies what cannot be removed" };
      return textsOf(await look());
    },
    putBack: () => write(driver, workspace, stale.entries.flatMap(putEntry)),
  };
}

const NONE = { files: [], problem: null };

/** Of a folder, whose path ends in a slash: none can lie below it. */
function noReport(globs: readonly string[]): (path: string) => string | undefined {
  const isReport = compileGlobs(globs);
  const heads = globs.map((glob) => glob.replace(/[*?].*$/u, ""));
  const mayHold = (folder: string): boolean =>
    heads.some((head) => head.startsWith(folder) || folder.startsWith(head));
  return (path) => ((path.endsWith("/") ? mayHold : isReport)(path) ? undefined : "no report");
}

async function write(driver: SandboxDriver, workspace: Workspace, entries: WriteEntry[]): Promise<void> {
  if (entries.length > 0) await driver.writeFiles(workspace, entries);
}

function putEntry({ path, mode, bytes }: TreeReading["entries"][number]): WriteEntry[] {
  return bytes === null ? [] : [{ status: "put", path, mode, bytes }];
}

/** A link is no report; a report that cannot be read, or a folder where one may lie, is not left out quietly. */
function textsOf({ entries, refused, complete }: TreeReading): Omit<Written, "stdout"> {
  const plain = entries.filter(({ mode }) => mode !== "120000");
  const [bad] = [
    ...refused.map(({ path, because }) => `the report ${path} cannot be read: ${because}`),
    ...entries.filter((entry) => !plain.includes(entry)).map(({ path }) => `the report ${path} is a link`),
    ...(complete ? [] : ["there is more than can be looked through for reports"]),
    ...(plain.length > MOST_FILES ? [`there are more than ${MOST_FILES} report files`] : []),
  ];
  if (bad !== undefined) return { files: [], problem: bad };
  return {
    files: plain.map(({ bytes }) => new TextDecoder().decode(bytes ?? new Uint8Array())),
    problem: null,
  };
}

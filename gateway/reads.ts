// gateway/reads.ts: what people read of their tenant: runs, audit chains, repositories, artifacts; each read is signed (I7).
import { Hono } from "hono";
import type { HaltView } from "../core/schema/halt.ts";
import type { OverrideView } from "../core/schema/override.ts";
import type { LeaseView } from "../core/schema/lease.ts";
import type { ApprovalView } from "../core/schema/approval.ts";
import type { PersonView } from "../core/schema/people.ts";
import { DecisionQuery } from "../core/schema/decision-record.ts";
import type { DecisionPage, DecisionWhole } from "../core/schema/decision-record.ts";
import { parseWith } from "../core/schema/parsing.ts";
import type { PolicyStanding } from "../core/schema/policy-change.ts";
import type { Repository } from "../core/schema/repository.ts";
import type { AuditSlice, RunDetail, RunSummary } from "../core/schema/view.ts";
import { downloadArtifact } from "./artifact-download.ts";
import type { DownloadDeps } from "./artifact-download.ts";
import { refuse } from "./refusal.ts";
import { readerOf } from "./signed-read.ts";
import type { Reader, ReadLedger } from "./signed-read.ts";

export type ReadsDeps = DownloadDeps & {
  ledger: ReadLedger & {
    listRuns(tenant: string): Promise<RunSummary[]>;
    findRuns(tenant: string, word: string): Promise<RunSummary[]>;
    /** `id` may be the beginning of one. Null: none, or several. */
    showRun(tenant: string, id: string): Promise<RunDetail | null>;
    auditSlice(tenant: string, chain: string): Promise<AuditSlice | null>;
    overrides(tenant: string): Promise<OverrideView[]>;
    leases(tenant: string): Promise<LeaseView[]>;
    haltsOver(tenant: string): Promise<HaltView[]>;
    listApprovals(tenant: string, which: { all: boolean }): Promise<ApprovalView[]>;
    /** `id` may be the beginning of one. Null: none, or several. */
    showApproval(tenant: string, id: string): Promise<ApprovalView | null>;
    listPeople(tenant: string): Promise<PersonView[]>;
    policyStanding(tenant: string): Promise<PolicyStanding>;
    decisionPage(tenant: string, query: DecisionQuery): Promise<DecisionPage>;
    /** `word`: its id, or a beginning of it. Null: none of that run, or several. */
    decisionWhole(tenant: string, of: { run: string; word: string }): Promise<DecisionWhole | null>;
    repository(tenant: string, name: string): Promise<Repository | null>;
    repositories(tenant: string): Promise<Repository[]>;
  };
};

/** `part`: a named part of the path, decoded. `find`, `all`: of the query. */
type Asked = {
  reader: Reader;
  part: (name: string) => string;
  find: string | undefined;
  all: boolean;
  request: Request;
};
type Answer = (deps: ReadsDeps, asked: Asked) => Promise<Response>;

const ROUTES: Readonly<Record<string, Answer>> = {
  "/runs": listRuns,
  "/runs/:id": showRun,
  "/runs/:id/audit": auditOfRun,
  "/runs/:id/decisions/:decision": async ({ ledger }, { reader, part }) => {
    const of = { run: part("id"), word: part("decision") };
    return found(await ledger.decisionWhole(reader.tenant, of), `decision ${of.word} of run ${of.run}`);
  },
  "/approvals": async ({ ledger }, { reader, all }) =>
    Response.json(await ledger.listApprovals(reader.tenant, { all })),
  "/approvals/:id": async ({ ledger }, { reader, part }) =>
    found(await ledger.showApproval(reader.tenant, part("id")), `approval ${part("id")}`),
  "/people": async ({ ledger }, { reader }) => Response.json(await ledger.listPeople(reader.tenant)),
  "/policy": async ({ ledger }, { reader }) => Response.json(await ledger.policyStanding(reader.tenant)),
  "/decisions": listDecisions,
  "/audit/:chain": auditChain,
  "/halts": async ({ ledger }, { reader }) => Response.json(await ledger.haltsOver(reader.tenant)),
  "/overrides": async ({ ledger }, { reader }) => Response.json(await ledger.overrides(reader.tenant)),
  "/leases": async ({ ledger }, { reader }) => Response.json(await ledger.leases(reader.tenant)),
  "/repositories": listRepositories,
  "/repositories/:owner/:name": showRepository,
};

export function createReads(deps: ReadsDeps): Hono {
  const app = new Hono();
  for (const [path, answer] of Object.entries(ROUTES)) {
    app.get(path, async ({ req }) => {
      const reader = await readerOf(deps.ledger, req.raw);
      if (reader instanceof Response) return reader;
      if (/%00/.test(req.url)) return refuse("bad_input", "nothing is called by a zero byte");
      return answer(deps, {
        reader,
        part: (name) => req.param(name) ?? "",
        find: req.query("find"),
        all: req.query("all") !== undefined,
        request: req.raw,
      });
    });
  }
  app.get("/artifacts/:digest", ({ req }) => downloadArtifact(deps, req.raw, req.param("digest")));
  return app;
}

async function listRuns({ ledger }: ReadsDeps, { reader, find }: Asked): Promise<Response> {
  return Response.json(await (find ? ledger.findRuns(reader.tenant, find) : ledger.listRuns(reader.tenant)));
}

async function showRun({ ledger }: ReadsDeps, { reader, part }: Asked): Promise<Response> {
  return found(await ledger.showRun(reader.tenant, part("id")), `run ${part("id")}`);
}

async function auditOfRun({ ledger }: ReadsDeps, { reader, part }: Asked): Promise<Response> {
  const detail = await ledger.showRun(reader.tenant, part("id"));
  const slice = detail && (await ledger.auditSlice(reader.tenant, `run/${detail.run.id}`));
  return found(slice, `run ${part("id")}`);
}

/** A page, with facts and verdicts as they are kept. */
async function listDecisions({ ledger }: ReadsDeps, { reader, request }: Asked): Promise<Response> {
  const query = parseWith(DecisionQuery, Object.fromEntries(new URL(request.url).searchParams));
  if (query.kind === "parsed") return Response.json(await ledger.decisionPage(reader.tenant, query.value));
  return refuse(
    "bad_input",
    query.problems.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"),
  );
}

async function auditChain({ ledger }: ReadsDeps, { reader, part }: Asked): Promise<Response> {
  return found(await ledger.auditSlice(reader.tenant, part("chain")), `audit chain ${part("chain")}`);
}

async function listRepositories({ ledger }: ReadsDeps, { reader }: Asked): Promise<Response> {
  return Response.json(await ledger.repositories(reader.tenant));
}

async function showRepository({ ledger }: ReadsDeps, { reader, part }: Asked): Promise<Response> {
  const name = `${part("owner")}/${part("name")}`;
  return found(await ledger.repository(reader.tenant, name), `repository ${name}`);
}

/** The same for what is not there and for what is another tenant's. */
function found(value: object | null, what: string): Response {
  return value === null
    ? refuse("not_found", `there is no ${what} here, or not only one`)
    : Response.json(value);
}

// test/support/forge/pages.ts: the page behind a pull request's link; everything shown is escaped, nothing runs.
import { html, raw } from "hono/html";
import { findRepository } from "./access.ts";
import { fullName, gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { diffText } from "./git-diff.ts";
import type { FileDiff } from "./git-diff.ts";
import { belongs, pullFiles, pullMergeBase } from "./pull-json.ts";
import { findPull } from "./pulls.ts";
import { notFound } from "./refusal.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Pull, Repository } from "./state.ts";

type Html = ReturnType<typeof html>;

/** No script, no style but ours, no image, no frame: bodies are written by agents. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328 }
pre { background: #f6f8fa; padding: .75rem; overflow-x: auto; white-space: pre-wrap; border-radius: 6px }
.state { color: #fff; padding: .2rem .6rem; border-radius: 1rem; background: #1a7f37 }
.state.closed { background: #cf222e } .state.merged { background: #8250df } .state.draft { background: #59636e }
.label { border: 1px solid #d1d9e0; border-radius: 1rem; padding: 0 .5rem; margin-right: .25rem }
.add { color: #1a7f37 } .del { color: #cf222e } summary { cursor: pointer }`;

/** These pages are for the person at this machine: private repositories are shown too. */
export function addPages(app: ForgeApp, forge: Forge): void {
  app.get("/:owner/:repo/pull/:number{[0-9]+}", async (c) => {
    const { repository, pull } = find(forge, c);
    const files = await pullFiles(forge, repository, pull);
    return c.html(page(forge, { repository, pull, files }), 200, HEADERS);
  });
  app.get("/:owner/:repo/pull/:file{[0-9]+\\.diff}", async (c) => {
    const { repository, pull } = find(forge, c);
    const base = await pullMergeBase(forge, repository, pull);
    return c.text(await diffText(gitDirOf(forge, repository), base, pull.headSha), 200, HEADERS);
  });
}

function find(forge: Forge, c: ForgeContext): { repository: Repository; pull: Pull } {
  const repository = findRepository(forge, {
    owner: c.req.param("owner") ?? "",
    name: c.req.param("repo") ?? "",
  });
  const number = Number.parseInt(c.req.param("number") ?? c.req.param("file") ?? "", 10);
  const pull = repository === undefined ? undefined : findPull(forge, repository, number);
  if (repository === undefined || pull === undefined) throw notFound();
  return { repository, pull };
}

interface Shown {
  repository: Repository;
  pull: Pull;
  files: readonly FileDiff[];
}

function page(forge: Forge, shown: Shown): Html {
  const { repository, pull, files } = shown;
  const comments = forge.store.state.comments.filter((comment) => belongs(comment, pull));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${pull.title} · Pull request #${pull.number} · ${fullName(repository)}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <p>${fullName(repository)} · development forge</p>
        <h1>${pull.title} #${pull.number}</h1>
        <p>
          <span class="state ${stateWord(pull)}">${stateWord(pull)}</span>
          ${pull.author} wants to merge <code>${pull.headRef}</code> into <code>${pull.baseRef}</code> at
          <code>${pull.headSha.slice(0, 12)}</code>${closedBy(pull)}
        </p>
        <p>${pull.labels.map((label) => html`<span class="label">${label}</span>`)}</p>
        <pre>${pull.body ?? ""}</pre>
        <h2>Files changed (${files.length})</h2>
        ${files.map(fileBlock)}
        <h2>Comments (${comments.length})</h2>
        ${comments.map(
          (comment) =>
            html`<p>${comment.author}, ${comment.createdAt}</p>
              <pre>${comment.body}</pre>`,
        )}
      </body>
    </html>`;
}

function stateWord(pull: Pull): string {
  if (pull.mergedAt !== null) return "merged";
  if (pull.state === "closed") return "closed";
  return pull.draft ? "draft" : "open";
}

function closedBy(pull: Pull): string {
  return pull.closedBy === null ? "" : `; closed by ${pull.closedBy} at ${pull.closedAt ?? ""}`;
}

function fileBlock(file: FileDiff): Html {
  const name = file.previousFilename === null ? file.filename : `${file.previousFilename} → ${file.filename}`;
  return html`<details open>
    <summary>
      <code>${name}</code> ${file.status} <span class="add">+${file.additions}</span>
      <span class="del">−${file.deletions}</span>
    </summary>
    <pre>${file.patch ?? "no text to show"}</pre>
  </details>`;
}

// activities/sandbox/driver/bwrap.ts: the bubblewrap driver. Fails closed: no sandbox is never a substitute for a sandbox (I8, I20).
import { readTree } from "../export/read-tree.ts";
import { discard } from "../workspace/discard.ts";
import { openWorkspace } from "../workspace/open.ts";
import type { OpenWorkspace } from "../workspace/open-workspace.ts";
import { isAlive, isOwn } from "../workspace/owner.ts";
import { listRecords, loadRecord } from "../workspace/record.ts";
import { SandboxFault } from "./driver.ts";
import type { Command, ExecResult, SandboxDriver, Workspace } from "./driver.ts";
import { inspectHost } from "./host.ts";
import type { BwrapConfig, Host } from "./host.ts";
import { probeHost } from "./probe.ts";
import { runCommand } from "./run-command.ts";
import { writeFiles } from "./write-files.ts";

/** Nothing happens until the first call. Use from Node's main thread: a sandbox dies with the thread that started it. */
export function createBwrapDriver(config: BwrapConfig): SandboxDriver {
  const opened = new Map<string, OpenWorkspace>();
  const host = rememberHost(config);

  const held = (workspace: Pick<Workspace, "id">): OpenWorkspace => {
    const open = opened.get(workspace.id);
    if (open === undefined) throw new SandboxFault(`the workspace ${workspace.id} is not open here`);
    return open;
  };

  const exec = async (workspace: Workspace, command: Command, signal: AbortSignal): Promise<ExecResult> => {
    const machine = await host();
    const open = held(workspace);
    const either = AbortSignal.any([signal, open.closing.signal]);
    return inTurn(open, () => runCommand({ host: machine, open, command, signal: either }));
  };

  const destroy = async ({ id }: Pick<Workspace, "id">): Promise<void> => {
    const machine = await host();
    const open = opened.get(id);
    opened.delete(id);
    open?.closing.abort();
    await open?.turn.catch(() => undefined); // whoever asked for it hears of it
    const record = loadRecord(config.stateFolder, id);
    if (record !== null) await discard(machine, record, open?.ground ?? null);
  };

  const driver: SandboxDriver = {
    probe: () => probeHost(host, driver),
    async open(spec) {
      const open = await openWorkspace(await host(), spec);
      opened.set(spec.workspaceId, open);
      return open.workspace;
    },
    exec,
    writeFiles: (workspace, entries) =>
      writeFiles((command) => exec(workspace, command, new AbortController().signal), entries),
    async readTree(workspace, rules) {
      const open = held(workspace);
      return inTurn(open, () => readTree(open.ground.treePath, rules));
    },
    destroy,
    async reap(prefix) {
      await host();
      const left = listRecords(config.stateFolder).filter(({ id }) => id.startsWith(prefix));
      const ids = left.filter(({ owner }) => isOwn(owner) || !isAlive(owner)).map(({ id }) => id);
      for (const id of ids) await destroy({ id });
      return ids;
    },
  };
  return driver;
}

/** Looks once; after a failure again, as an operator may have mended it. */
function rememberHost(config: BwrapConfig): () => Promise<Host> {
  let found: Promise<Host> | null = null;
  return () => {
    found ??= inspectHost(config).catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
}

/** After all that was asked before; a failure before does not stop the next. */
function inTurn<T>(open: OpenWorkspace, act: () => Promise<T>): Promise<T> {
  const mine = open.turn.then(act, act);
  open.turn = mine;
  mine.catch(() => undefined); // heard by the caller; the turn itself must not count as unheard
  return mine;
}

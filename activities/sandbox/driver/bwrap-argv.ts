// activities/sandbox/driver/bwrap-argv.ts: what a command sees, as bubblewrap's arguments. Pure; nothing of the host is in it by default.
import type { SandboxImage } from "../../../core/schema/sandbox.ts";
import type { ReadOnlyBind } from "./driver.ts";

/** Descriptor numbers in the launched process. */
export type LaunchDescriptors = {
  seccomp: number;
  status: number;
  hold: number;
  files: Record<string, number>;
};

export type View = {
  image: SandboxImage;
  nodeFolder: string;
  workspacePath: string;
  binds: readonly ReadOnlyBind[];
  /** A socket; null: there is none. */
  wayOut: ReadOnlyBind | null;
  env: Record<string, string>;
  cwd: string;
  argv: readonly string[];
  descriptors: LaunchDescriptors;
  /** Of `image.hidden`, those that this kernel has. */
  hidden: readonly string[];
};

/** Of each folder in memory that ends with its command. */
export const SCRATCH_BYTES = 64 * 1024 * 1024;

// prettier-ignore
const CONFINEMENT = [
  "--clearenv",
  "--unshare-user", // --unshare-all alone only tries it
  "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
  "--disable-userns", "--die-with-parent", "--new-session",
  "--cap-drop", "ALL",
  "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
];

/** Order matters: later mounts lie on earlier ones, and `/` closes last. */
// prettier-ignore
export function bwrapArguments(view: View): string[] {
  const { seccomp, status, hold } = view.descriptors;
  return [
    ...CONFINEMENT,
    ...imageArguments(view),
    "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys",
    ...view.hidden.flatMap((path) => ["--ro-bind", "/dev/null", path]),
    "--dev", "/dev",
    ...scratch("1777", "/dev/shm"),
    ...scratch("1777", "/tmp"),
    ...scratch("0755", view.image.home),
    "--ro-bind", view.nodeFolder, "/opt/node",
    "--bind", view.workspacePath, "/workspace",
    ...[...view.binds, ...(view.wayOut ? [view.wayOut] : [])].flatMap(({ source, target }) => ["--ro-bind", source, target]),
    "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", view.cwd,
    ...environment(view),
    "--seccomp", String(seccomp), "--json-status-fd", String(status), "--block-fd", String(hold),
    "--", ...view.argv,
  ];
}

/** The image's variables are a base; a command may replace some, and nothing comes from the worker. */
function environment({ image, env }: View): string[] {
  return Object.entries({ ...image.env, HOME: image.home, ...env }).flatMap(([name, value]) => [
    "--setenv",
    name,
    value,
  ]);
}

function imageArguments({ image, descriptors }: View): string[] {
  return [
    "--ro-bind",
    image.usr,
    "/usr",
    ...Object.entries(image.symlinks).flatMap(([path, target]) => ["--symlink", target, path]),
    ...image.readOnlyIfPresent.flatMap((path) => ["--ro-bind-try", path, path]),
    ...Object.keys(image.files).flatMap((path) => {
      const descriptor = descriptors.files[path];
      if (descriptor === undefined) throw new Error(`no descriptor carries ${path}`);
      return ["--perms", "0644", "--ro-bind-data", String(descriptor), path];
    }),
  ];
}

/** `--size` is for the very next tmpfs only; without it the tmpfs may grow to half of the machine's memory. */
function scratch(mode: string, path: string): string[] {
  return ["--perms", mode, "--size", String(SCRATCH_BYTES), "--tmpfs", path];
}

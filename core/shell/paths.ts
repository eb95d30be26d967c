// core/shell/paths.ts: where a path of a command leads, seen from the folder the command stands in.
import { ANY, GLOB, PATHS } from "./abstract.ts";

/** From the root of the workspace; an absolute text when it was left; null when nobody can say. */
export type Folder = string | null;

/**
 * `root`: the whole workspace. `records`: git's own files. `harmless`: `/dev/null` and the streams. `hidden`: a wildcard
 * that takes in names with a leading dot.
 */
export type Place = "inside" | "root" | "records" | "harmless" | "outside" | "unknown";

const HARMLESS = /^\/dev\/(?:null|stdout|stderr|stdin|tty|zero|fd\/\d+)$/u;

export function placeOf(path: string, folder: Folder): Place {
  if (path.includes(ANY)) return "unknown";
  if (HARMLESS.test(path)) return "harmless";
  const resolved = resolve(path, folder);
  if (resolved === null) return "unknown";
  if (resolved.startsWith("/")) return "outside";
  if (resolved === "") return "root";
  const segments = resolved.toLowerCase().split("/");
  if (
    segments.some(
      (segment) => segment === ".git" || (segment.startsWith(".") && /^\.(?:g|gi|git)?\uE004/u.test(segment)),
    )
  )
    return "records";
  return "inside";
}

/** What `cd` leads to. `..` above an unknown number of folders cannot be followed. */
export function resolve(path: string, folder: Folder): Folder {
  if (path.includes(ANY) || (folder === null && !path.startsWith("/"))) return null;
  const from = path.startsWith("/") ? "" : absolute(folder ?? "");
  const found = climbed(`${from}/${path}`.split("/"));
  if (found === null) return null;
  if (found[0] !== ROOT) return `/${found.join("/")}`;
  return found.slice(1).join("/");
}

const ROOT = "workspace";

/** Folders of the workspace are written from its root. */
function absolute(folder: string): string {
  return folder.startsWith("/") ? folder : `/${ROOT}/${folder}`;
}

function climbed(segments: readonly string[]): string[] | null {
  const found: string[] = [];
  for (const segment of segments) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") found.push(segment);
    else if (found.at(-1)?.includes(PATHS) === true) return null;
    else found.pop();
  }
  return found;
}

/** Everything in the root of the workspace: `*`, `./*`. */
export function isEverything(path: string, folder: Folder): boolean {
  const resolved = resolve(path, folder);
  return resolved === GLOB || resolved === "";
}

const CREDENTIALS = [
  /(?:^|\/)\.(?:ssh|aws|gnupg|azure|kube|docker|password-store|vault-token|netrc|pgpass|git-credentials|pypirc|terraform\.d|boto|s3cfg)(?:\/|$)/u,
  /^\/~\/\.(?:npmrc|yarnrc|gitconfig|config\/(?:gh|gcloud|git|hub|op)|cargo\/credentials|gem\/credentials|m2\/settings|local\/share\/keyrings|mozilla|.*history)/u,
  /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:$|[^\w.-])/u,
  /^\/etc\/(?:passwd|shadow|gshadow|group|sudoers|ssh|ssl\/private|krb5|security|kubernetes)/u,
  /^\/proc\/(?:[^/]*[^a-z/][^/]*|self|thread-self)(?:\/|$)/u,
  /^\/(?:root|home|Users)(?:\/|$)/u,
  /^\/(?:var\/)?run\/(?:secrets|docker|credentials|user)/u,
  /^\/var\/(?:lib\/(?:kubelet|docker)|spool)/u,
  /^\/dev\/(?!null|zero|u?random|std|fd|tty)./u,
  /169\.254\.169\.254|metadata\.google\.internal|169\.254\.170\.2|fd00:ec2::254|100\.100\.100\.200/iu,
  /^\/[^/]*\uE004/u,
  /^\/etc\/.*[\uE001-\uE004]/u,
];

/** A home, or a folder of the machine as a whole: whoever reads there looks for more than a build needs. */
export function readsAround(argument: string, folder: Folder): boolean {
  const resolved = resolve(argument, folder) ?? "";
  if (resolved === "/") return argument.startsWith("/");
  return /^\/(?:etc|proc|sys|var|dev|home|root|mnt|media|srv)$|^\/(?:~|var\/(?:log|mail|backups|cache))(?:\/|$)/u.test(
    resolved,
  );
}

/** Written from where the command stands, and out of the workspace. */
export function climbsOut(argument: string, folder: Folder): boolean {
  return /(?:^|\/)\.\.(?:\/|$)/u.test(argument) && placeOf(argument, folder) === "outside";
}

/** Keys, tokens and the memory of other processes, wherever an argument names them. */
export function namesCredentials(argument: string, folder: Folder = ""): boolean {
  const value = argument.replace(/^(?:--?[\w-]+=|@|file:\/\/)/u, "");
  const isElsewhere = folder?.startsWith("/") === true && !value.startsWith("-");
  const resolved =
    isElsewhere || /(?:^|\/)\.\.?\/|\/\//u.test(value) ? (resolve(value, folder) ?? value) : value;
  return [argument, value, resolved].some((text) => CREDENTIALS.some((pattern) => pattern.test(text)));
}

const SYSTEM =
  /^\/(?:$|(?:etc|usr|s?bin|lib\w*|boot|dev|proc|sys|var|root|opt)(?:\/|$)|~\/\.(?!cache\/|local\/share\/)|~\/?$)/u;

/** A folder of the machine, or a file that later shells and programs run or obey. */
export function isSystem(path: string, folder: Folder): boolean {
  return SYSTEM.test(resolve(path, folder) ?? "/");
}

const SECRET_FILES = [
  /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$|test$|defaults?$)[\w.-]+)?$/u,
  /(?:^|\/)(?:secrets\/prod(?:uction)?|prod(?:uction)?\/secrets)\//u,
  /(?:^|\/)(?:secrets|credentials)\.prod[^/]*\./u,
  /\.tfstate(?:\.backup)?$/u,
];

/** Settings of a project that are kept out of its repository because they hold secrets, and secrets of production. */
export function isSecretFile(argument: string): boolean {
  const path = argument.replace(/^--?[\w-]+=/u, "");
  return SECRET_FILES.some((pattern) => pattern.test(path));
}

/** The last segment of a path: how a program or a file is known by its name. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

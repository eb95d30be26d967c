// core/schema/sandbox.ts: what a sandbox is made of: its image, its seccomp profile, its limits.
import { z } from "zod";

/** How a command in a sandbox ended; all but the first two were ended by the sandbox. */
const EXEC_OUTCOMES = [
  "ok",
  "failed",
  "timeout",
  "oom",
  "pids",
  "quota",
  "output_limit",
  "cancelled",
  "sandbox_error",
] as const;
export type ExecOutcome = (typeof EXEC_OUTCOMES)[number];

/** What a command used, with all its processes; null: nothing on its host counts that. */
export const CommandUsage = z.strictObject({
  wallMs: z.int().min(0),
  cpuMs: z.int().min(0).nullable(),
  peakMemoryBytes: z.int().min(0).nullable(),
});
export type CommandUsage = z.infer<typeof CommandUsage>;

/** `first-last`: the uids that a machine's sandboxes run as, where a root worker starts them. */
export const HostUids = z
  .string()
  .regex(/^[1-9]\d{0,8}-[1-9]\d{0,8}$/, "uids as first-last, such as 64000-64999; never 0")
  .transform((text) => {
    const [first = 0, last = 0] = text.split("-").map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first <= last, "the first uid is above the last");

const absolute = z.string().regex(/^\/[^\0]*$/, "an absolute path");

/** An image that is not built: folders of the machine itself, read-only. `files` are made up, never the machine's. */
export const SandboxImage = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  reproducible: z.boolean(),
  description: z.string(),
  usr: absolute.describe("bound read-only at /usr"),
  symlinks: z.record(absolute, z.string()),
  readOnlyIfPresent: z.array(absolute),
  files: z.record(absolute, z.string()).describe("path → content, mode 0644"),
  hidden: z.array(absolute).describe("covered by /dev/null, where present"),
  home: absolute.describe("an empty folder in memory, $HOME"),
  env: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()),
});
export type SandboxImage = z.infer<typeof SandboxImage>;

const SeccompArgument = z.strictObject({
  index: z.int().min(0).max(5),
  value: z.int().min(0),
  valueTwo: z.int().min(0).optional().describe("the wanted value of a masked comparison"),
  op: z.enum(["SCMP_CMP_EQ", "SCMP_CMP_MASKED_EQ"]),
});
export type SeccompArgument = z.infer<typeof SeccompArgument>;

const SeccompRule = z.strictObject({
  names: z.array(z.string()).min(1),
  action: z.enum(["SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"]),
  errnoRet: z.int().min(1).max(4095).optional(),
  args: z.array(SeccompArgument).min(1).optional(),
  comment: z.string().optional(),
});
export type SeccompRule = z.infer<typeof SeccompRule>;

/** The part of the OCI runtime specification's `linux.seccomp` that the profile uses. */
export const SeccompProfile = z.strictObject({
  defaultAction: z.literal("SCMP_ACT_ERRNO"),
  defaultErrnoRet: z.int().min(1).max(4095),
  architectures: z.array(z.string()),
  syscalls: z.array(SeccompRule).min(1),
});
export type SeccompProfile = z.infer<typeof SeccompProfile>;

/** System call name → its number by architecture; absent where the architecture has none. */
export const SyscallNumbers = z.record(
  z.string(),
  z.strictObject({ x86_64: z.int().optional(), aarch64: z.int().optional() }),
);
export type SyscallNumbers = z.infer<typeof SyscallNumbers>;

// core/schema/egress.ts: egress profiles (policy data): the hosts that a command with a network may reach, and no other.
import { z } from "zod";
import { Digest } from "./vocabulary.ts";

/** LDH labels in small letters (RFC 1123), the last not a number; `*.` before them: any name below, not the name itself. */
const HOST = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const EGRESS_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;
export const EGRESS_SCHEMES = ["https", "http"] as const;
export type EgressScheme = (typeof EGRESS_SCHEMES)[number];

const ProfileName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);

/** One line of a profile. Nobody sees a method inside TLS, so only plain http can be held to some. */
export const EgressHost = z
  .strictObject({
    host: z.string().max(253).regex(HOST, "is no host name in small letters, or *. before one"),
    scheme: z.enum(EGRESS_SCHEMES).default("https"),
    ports: z.array(z.int().min(1).max(65_535)).min(1).max(20).optional().describe("absent: 443, of http 80"),
    methods: z.array(z.enum(EGRESS_METHODS)).min(1).optional().describe("of http; absent: GET and HEAD"),
  })
  .superRefine(({ scheme, methods }, context) => {
    if (scheme === "http" || methods === undefined) return;
    const message = "nobody sees a method inside https: leave them out, or say scheme: http";
    context.addIssue({ code: "custom", path: ["methods"], message });
  });
export type EgressHost = z.infer<typeof EgressHost>;

export const EgressProfile = z.strictObject({
  name: ProfileName,
  description: z.string().max(500),
  narrows: ProfileName.optional().describe("of a tenant's: the platform's profile that it is a part of"),
  hosts: z.array(EgressHost).min(1).max(200),
});
export type EgressProfile = z.infer<typeof EgressProfile>;

/** How an action names its profile: in a policy snapshot, so that it stays what it was decided on. */
export const EgressRef = z.strictObject({ profile: z.string().min(1).max(80), policy: Digest });
export type EgressRef = z.infer<typeof EgressRef>;

/** What became of a command's network, in few words; `log` has each attempt. */
export const EgressUse = z.strictObject({
  log: Digest.describe("egress_log artifact"),
  allowed: z.int().min(0),
  refused: z.int().min(0),
  bytesOut: z.int().min(0),
  bytesIn: z.int().min(0),
});
export type EgressUse = z.infer<typeof EgressUse>;

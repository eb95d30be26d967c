// core/redact/kinds.ts: the kinds of secret, strongest first, and how many of each were removed.

/** Where two rules claim the same text, the kind named first stands. */
export const SECRET_KINDS = [
  "exact_value",
  "canary",
  "private_key",
  "provider_token",
  "cloud_key",
  "jwt",
  "webhook_url",
  "connection_string",
  "registry_auth",
  "url_credential",
  "auth_header",
  "session_cookie",
  "password_assignment",
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Count per kind. */
export type Removed = Record<SecretKind, number>;

export function nothingRemoved(): Removed {
  return {
    exact_value: 0,
    canary: 0,
    private_key: 0,
    provider_token: 0,
    cloud_key: 0,
    jwt: 0,
    webhook_url: 0,
    connection_string: 0,
    registry_auth: 0,
    url_credential: 0,
    auth_header: 0,
    session_cookie: 0,
    password_assignment: 0,
  };
}

export function addRemoved(to: Removed, from: Readonly<Removed>): void {
  for (const kind of SECRET_KINDS) to[kind] += from[kind];
}

export function countRemoved(removed: Readonly<Removed>): number {
  return SECRET_KINDS.reduce((total, kind) => total + removed[kind], 0);
}

/** One line for the model and for people: what is missing from a text, and that it was not lost by accident. */
export function describeRemovals(removed: Readonly<Removed>): string {
  const total = countRemoved(removed);
  if (total === 0) return "Nothing was removed from this text.";
  const kinds = SECRET_KINDS.filter((kind) => removed[kind] > 0).map((kind) => `${removed[kind]} ${kind}`);
  const subject = total === 1 ? "1 secret was" : `${total} secrets were`;
  return `${subject} removed from this text (${kinds.join(", ")}); a placeholder with the same tag stands for the same value.`;
}

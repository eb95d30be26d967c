// core/egress/authority.ts: the `host:port` of a proxied request, read so that it can mean one host alone. Pure.

export type Authority = { kind: "read"; host: string; port: number } | { kind: "refused"; because: string };

const MAX_LENGTH = 260;

/** `defaultPort` null: the port must be there (CONNECT, RFC 9110 §9.3.6). No user, no address in any spelling, no final dot. */
export function readAuthority(text: string, defaultPort: number | null): Authority {
  const [, name = "", digits] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = name.toLowerCase();
  const because = complaintAbout(text, host);
  if (because !== null) return { kind: "refused", because };
  const port = digits === undefined ? defaultPort : Number(digits);
  if (port === null || port < 1 || port > 65_535) return { kind: "refused", because: "there is no port" };
  return { kind: "read", host, port };
}

function complaintAbout(text: string, host: string): string | null {
  if (text.length > MAX_LENGTH) return "the host is too long";
  if (text.includes("@")) return "a host with a user before it is not taken";
  if (text.includes("[") || isNumber(host.split(".").at(-1) ?? ""))
    return "an address is not taken: name the host";
  if (host.endsWith(".")) return "a host that ends with a dot is not taken";
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host) ? null : "there is no plain host name";
}

/** Then a URL takes the whole for an IPv4 address, in whatever spelling. Source: WHATWG URL, "ends in a number". */
function isNumber(label: string): boolean {
  return /^(?:\d+|0x[0-9a-f]*)$/.test(label);
}

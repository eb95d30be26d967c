// activities/sandbox/egress/range-table.ts: addresses that no command ever reaches, whatever its profile says: all that is not the public Internet.
import { BlockList, isIPv4, isIPv6 } from "node:net";

type Range = readonly [network: string, prefix: number, what: string];

/** What an address is that must not be reached; null: it may be. */
export type RangeTable = (address: string) => string | null;

/** Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, and multicast; one public address that only a cloud's hosts have. */
const NOT_PUBLIC: readonly Range[] = [
  ["0.0.0.0", 8, "this network"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "shared between carriers"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local, where clouds keep metadata"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "of protocols"],
  ["192.0.2.0", 24, "documentation"],
  ["192.88.99.0", 24, "a relay to another address"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "benchmarking"],
  ["198.51.100.0", 24, "documentation"],
  ["203.0.113.0", 24, "documentation"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved"],
  ["168.63.129.16", 32, "a cloud's metadata"],
  ["::", 96, "unspecified, loopback or an embedded IPv4 address"],
  ["::ffff:0:0", 96, "a mapped IPv4 address"],
  ["::ffff:0:0:0", 96, "a translated IPv4 address"],
  ["64:ff9b::", 96, "a translated IPv4 address"],
  ["64:ff9b:1::", 48, "a translated IPv4 address"],
  ["100::", 64, "a discard address"],
  ["100:0:0:1::", 64, "a dummy prefix"],
  ["2001::", 23, "of protocols, Teredo among them"],
  ["2001:db8::", 32, "documentation"],
  ["2002::", 16, "a relay to another address"],
  ["3fff::", 20, "documentation"],
  ["5f00::", 16, "segment routing"],
  ["fc00::", 7, "private"],
  ["fe80::", 10, "link-local"],
  ["fec0::", 10, "site-local"],
  ["ff00::", 8, "multicast"],
];

/** What cannot be read as an address, an address with a zone among it, is refused too. */
export const PUBLIC_ONLY: RangeTable = tableOf(NOT_PUBLIC);

function tableOf(ranges: readonly Range[]): RangeTable {
  const lists = ranges.map(([network, prefix, what]) => {
    const list = new BlockList();
    const family = isIPv4(network) ? "ipv4" : "ipv6";
    list.addSubnet(network, prefix, family);
    return { list, family, what } as const;
  });
  return (address) => {
    const family = isIPv4(address) ? "ipv4" : isIPv6(address) && !address.includes("%") ? "ipv6" : null;
    if (family === null) return "no address";
    const found = lists.find((each) => each.family === family && each.list.check(address, family));
    return found?.what ?? null;
  };
}

// test/activities/sandbox/egress/range-table.test.ts: exactly what is not public is refused: each range at both its ends, and what lies beside it is reached.
import { expect, test } from "vitest";
import { PUBLIC_ONLY } from "../../../../activities/sandbox/egress/range-table.ts";

test.each([
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.1", "127.255.255.255"],
  ["169.254.0.0", "169.254.169.254"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.192"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["224.0.0.1", "239.255.255.255"],
  ["240.0.0.0", "255.255.255.255"],
  ["168.63.129.16", "192.88.99.1"],
  ["::", "::1"],
  ["::7f00:1", "::ffff:127.0.0.1"],
  ["::ffff:8.8.8.8", "::ffff:0:8.8.8.8"],
  ["64:ff9b::a00:1", "64:ff9b:1::1"],
  ["2002:7f00:1::", "2001:0:1::1"],
  ["fc00::1", "fdff:ffff::1"],
  ["fd00:ec2::254", "fe80::1"],
  ["febf::1", "fec0::1"],
  ["ff02::1", "ffff::1"],
])("refuses %s and %s", (first, last) => {
  expect(PUBLIC_ONLY(first)).not.toBeNull();
  expect(PUBLIC_ONLY(last)).not.toBeNull();
});

test.each([
  "1.1.1.1",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "168.63.129.15",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2003::1",
  "2606:4700::1111",
  "64:ff9a::1",
])("reaches %s", (address) => {
  expect(PUBLIC_ONLY(address)).toBeNull();
});

test.each(["", "localhost", "127.1", "0x7f.0.0.1", "fe80::1%eth0", "1.1.1.1%lo", "::1]", "1.1.1.1 "])(
  "refuses what is no address: %j",
  (address) => {
    expect(PUBLIC_ONLY(address)).toBe("no address");
  },
);

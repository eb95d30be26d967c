// activities/sandbox/egress/client-hello.ts: the host that a TLS client asks for, from its first bytes. Strict: what it cannot read is refused.

/** `more`: not all of it is there yet. */
export type Hello =
  { kind: "more" } | { kind: "read"; serverName: string } | { kind: "refused"; because: string };

const RECORD_HEADER = 5;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const MAX_HELLO = 16 * 1024;
/** No client cuts its hello into so many; one that does, makes work. */
const MAX_RECORDS = 8;
const SERVER_NAME = 0;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

class Malformed extends Error {}

/** Sources: RFC 8446 §4.1.2 and §5.1, RFC 6066 §3, RFC 9849 (an encrypted hello hides which host is meant). */
export function readClientHello(bytes: Buffer): Hello {
  try {
    const handshake = handshakeOf(bytes);
    return handshake === null ? { kind: "more" } : nameIn(handshake);
  } catch (error) {
    if (error instanceof Malformed) return { kind: "refused", because: error.message };
    throw error;
  }
}

/** The hello without its header, put together from as many records as it came in; null: there is more to come. */
function handshakeOf(bytes: Buffer): Buffer | null {
  let message = Buffer.alloc(0);
  let at = 0;
  for (let records = 0; records < MAX_RECORDS; records += 1) {
    const record = recordAt(bytes, at);
    if (record === null) return null;
    message = Buffer.concat([message, record]);
    at += RECORD_HEADER + record.length;
    const hello = wholeHello(message);
    if (hello !== null) return hello;
  }
  throw new Malformed("its client hello is in too many pieces");
}

/** Content of the record that begins there; null: not all of it is there yet. */
function recordAt(bytes: Buffer, at: number): Buffer | null {
  const [type = HANDSHAKE_RECORD, major = 3] = bytes.subarray(at);
  if (type !== HANDSHAKE_RECORD || major !== 3) throw new Malformed("it does not speak TLS");
  if (bytes.length < at + RECORD_HEADER) return null;
  const size = bytes.readUInt16BE(at + 3);
  if (size === 0 || size > MAX_HELLO) throw new Malformed("it does not speak TLS");
  const end = at + RECORD_HEADER + size;
  return bytes.length < end ? null : bytes.subarray(at + RECORD_HEADER, end);
}

function wholeHello(message: Buffer): Buffer | null {
  if (message[0] !== CLIENT_HELLO) throw new Malformed("it begins with no client hello");
  if (message.length < 4) return null;
  const length = message.readUIntBE(1, 3) + 4;
  if (length > MAX_HELLO) throw new Malformed("its client hello is too long");
  if (message.length > length) throw new Malformed("something follows its client hello");
  return message.length === length ? message.subarray(4) : null;
}

function nameIn(hello: Buffer): Hello {
  const body = reader(hello);
  body.take(2 + 32); // version, random
  body.takeList(1); // session
  body.takeList(2); // cipher suites
  body.takeList(1); // compression methods
  const extensions = reader(body.takeList(2));
  body.end();
  const names: Buffer[] = [];
  while (extensions.left() > 0) {
    const type = extensions.take(2).readUInt16BE(0);
    const content = extensions.takeList(2);
    if (type === ENCRYPTED_CLIENT_HELLO) throw new Malformed("an encrypted client hello hides the host");
    if (type === SERVER_NAME) names.push(content);
  }
  const [content, ...more] = names;
  if (content === undefined) throw new Malformed("its client hello names no host");
  if (more.length > 0) throw new Malformed("its client hello names several hosts");
  return { kind: "read", serverName: serverNameIn(content) };
}

function serverNameIn(extension: Buffer): string {
  const outer = reader(extension);
  const list = reader(outer.takeList(2));
  outer.end();
  if (list.take(1)[0] !== 0) throw new Malformed("its client hello names no host");
  const name = list.takeList(2);
  if (list.left() > 0) throw new Malformed("its client hello names several hosts");
  return name.toString("latin1").toLowerCase();
}

function reader(bytes: Buffer) {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new Malformed("its client hello is cut off");
    at += count;
    return bytes.subarray(at - count, at);
  };
  return {
    take,
    /** With its length before it, in so many bytes. */
    takeList: (lengthBytes: 1 | 2): Buffer => take(take(lengthBytes).readUIntBE(0, lengthBytes)),
    left: () => bytes.length - at,
    end() {
      if (at !== bytes.length) throw new Malformed("something follows in its client hello");
    },
  };
}

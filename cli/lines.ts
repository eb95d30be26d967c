// cli/lines.ts: standard input or a file line by line, as bytes: each is whole UTF-8 text, or null where it is none or too long.
import { TextDecoder } from "node:util";

const NEWLINE = 0x0a;
const MAX_BYTES = 1024 * 1024;

/** What follows the last newline is a line too, unless it is empty. */
export async function* linesOf(input: AsyncIterable<Buffer | string>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= MAX_BYTES) parts.push(part);
  };
  const finish = (): string | null => {
    const line = length > MAX_BYTES ? null : textOf(decoder, Buffer.concat(parts));
    [parts, length] = [[], 0];
    return line;
  };
  for await (const chunk of input) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      take(bytes.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    take(bytes.subarray(start));
  }
  if (length > 0) yield finish();
}

function textOf(decoder: TextDecoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

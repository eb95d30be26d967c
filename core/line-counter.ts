// core/line-counter.ts: places in a text → their lines, linear where the places grow. Total.

/** Lines count from 1. A place before the last one asked for begins anew. */
export function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let at = 0;
  return (index) => {
    if (index < at) [line, at] = [1, 0];
    for (let end = text.indexOf("\n", at); end >= 0 && end < index; end = text.indexOf("\n", at)) {
      line += 1;
      at = end + 1;
    }
    return line;
  };
}

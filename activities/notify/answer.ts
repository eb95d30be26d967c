// activities/notify/answer.ts: of what a webhook answers, one word at most, read without ever holding more than a little of it.

const MOST_BYTES = 1024;

/**
 * Slack says why in one word, such as `channel_is_archived`. Anything else is not shown: a server may quote the address
 * it was asked at, and that is the secret. Total; the rest of the body is not fetched.
 */
export async function answersWord(response: Response, url: string): Promise<string | null> {
  const text = (await beginningOf(response)).trim();
  return /^[a-z]+(_[a-z]+)*$/.test(text) && text.length <= 60 && !url.includes(text) ? text : null;
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < MOST_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value.subarray(0, MOST_BYTES - bytes));
      bytes += value.length;
    }
  } catch {
    return ""; // it broke off, or its time was over: the status is known
  } finally {
    await reader.cancel().catch(() => {}); // what broke off cannot be cancelled, and need not
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

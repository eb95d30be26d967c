// core/patch/untrusted-json.ts: JSON that an agent wrote, as whatever it is; never an error.

/** Null where it is no JSON. npm passes over a byte order mark, and so do we. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    return null;
  }
}

/** Of nothing there is nothing to read. */
export function isJson(text: string): boolean {
  return text.trim() === "" || parsedJson(text) !== null || text.trim() === "null";
}

/** Empty where it is no object. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

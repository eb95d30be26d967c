// activities/ledger/rows.ts: rows as one argument, so that a statement reads the same however many it stores.

/** Keyed by column. */
export type Row = Readonly<
  Record<string, string | number | bigint | boolean | Date | null | readonly string[]>
>;

/** For `json_to_recordset`. Half a character becomes what it would in UTF-8. */
export function jsonRows(rows: readonly Row[]): string {
  return JSON.stringify(rows, (_, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return typeof value === "string" ? value.toWellFormed() : value;
  });
}

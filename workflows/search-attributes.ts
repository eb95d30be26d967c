// workflows/search-attributes.ts: typed pairs for the attributes that core/run/visibility.ts names.
import { defineSearchAttributeKey } from "@temporalio/common";
import type { SearchAttributePair } from "@temporalio/common";
import { SEARCH_ATTRIBUTES } from "../core/run/visibility.ts";
import type { SearchAttribute } from "../core/run/visibility.ts";

/** Never encoded by Temporal: no secret may stand in one (I9). */
export function attributes(
  values: Partial<Record<SearchAttribute, string | number | boolean>>,
): SearchAttributePair[] {
  return (Object.entries(values) as [SearchAttribute, string | number | boolean][]).map(
    ([name, value]) =>
      ({ key: defineSearchAttributeKey(name, SEARCH_ATTRIBUTES[name]), value }) as SearchAttributePair,
  );
}

// workflows/present.ts: a value that the order of steps guarantees; its absence is a defect of ours.
import { ApplicationFailure } from "@temporalio/workflow";

export function present<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined)
    throw ApplicationFailure.nonRetryable(`${name} is missing`, "internal");
  return value;
}

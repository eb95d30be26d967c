// core/notice/halt.ts: what a chat is told of a halt: where, what stops, who says so and why, the line to type.
import type { HaltNews } from "../schema/halt.ts";
import { chatText } from "./chat-text.ts";

export function haltNotice({ halt, released }: HaltNews): string {
  const { id, scope, target, tenant, mode, capability, reason, setBy, expiresAt } = halt;
  const what = [
    ["where", scope === "platform" ? "the whole platform" : `${scope} ${target}`],
    ["what", capability === null ? mode : `${mode} ${capability}`],
  ] as const;
  if (released !== null)
    return chatText("A halt is over", [
      ...what,
      ["released by", released.by],
      ...(released.reason === null ? [] : [["reason", released.reason] as const]),
    ]);
  return chatText("A halt is in force", [
    ...what,
    ["set by", setBy],
    ["reason", reason],
    ["until", expiresAt ?? "it is released"],
    ["to look", "skein halt list"],
    ["to release", `skein halt release ${id}${tenant === null ? " --platform" : ""} --reason TEXT`],
  ]);
}

// core/instructions/override.ts: words that claim authority over the task, its rules or those who gave them, or ask to keep something from people.
import type { Phrases } from "./phrases.ts";

const WHOSE =
  "(?:(?:all|any|every|the|your|its|my|these|those|of|previous|prior|above|earlier|preceding|other|existing|original|current|system|developer|user|platform|safety|security|task|skein)['s]{0,2} ){1,5}";
const ORDERS =
  "(?:instructions?|prompts?|directives?|orders|rules|guidelines|restrictions|constraints|policy|policies|guardrails|safeguards|boundaries|limits|task)";

export const OVERRIDE: Phrases = {
  kind: "override",
  patterns: [
    new RegExp(
      `\\b(?:ignore|disregard|forget|override|overrule|bypass|circumvent|discard|drop)\\s+${WHOSE.replaceAll(" ", "\\s")}${ORDERS}\\b`,
      "gu",
    ),
    new RegExp(
      `\\b(?:do not|don't|never|stop|no longer)\\s(?:follow|following|obey|obeying|respect|listen to|apply)\\s+${WHOSE.replaceAll(" ", "\\s")}${ORDERS}\\b`,
      "gu",
    ),
    /\byou are (?:now (?:an?|the|free|bound|acting)|no longer (?:an?|the|bound|in|restricted|limited))\b/gu,
    /\b(?:your|the) (?:new|real|actual|true|updated) (?:instructions?|task|goal|objective|orders) (?:is|are)\b/gu,
    /\b(?:takes?|ha(?:s|ve)|with) (?:precedence|priority) over (?:[\p{L}']+ ){0,4}(?:instructions?|task|policy|policies|prompt|rules|limits)\b/gu,
    /\b(?:pre-?authori[sz]ed|pre-?approved|fully authori[sz]ed|authori[sz]ed by the (?:owner|platform|administrator|security team))\b/gu,
    /\b(?:do not|don't|never) (?:tell|mention|inform|reveal|disclose|show|report)\b[^.!?\n]{0,40}\b(?:user|users|human|humans|owner|reviewer|reviewers|people|anyone|anybody|summary|pull request)\b/gu,
    /\b(?:without|instead of) (?:asking|telling|informing|notifying|involving) (?:[\p{L}']+ ){0,2}(?:user|human|owner|reviewer|people|person|anyone|anybody)\b/gu,
    /<\|?(?:system|im_?start|im_?end|endoftext)\|?>|\[\/?inst\]|<<sys>>/gu,
  ],
};

// test/support/model/script.ts: what the scripted model says, turn by turn, and what it must see to go on.

export type ScriptedCall = { tool: string; input: Record<string, string | number | boolean> };

/** About the answer to the previous turn's call number `call` (from 0): texts that must or must not be in it. */
export type Expectation = { call: number; includes?: readonly string[]; excludes?: readonly string[] };

/** `expect`: checked before the turn is taken; one that does not hold makes the model finish as stuck. */
export type ScriptedTurn = { say: string; calls: readonly ScriptedCall[]; expect?: readonly Expectation[] };

/** Chosen by the task's title, which stands in the conversation's first message. */
export type Script = { title: string; turns: readonly ScriptedTurn[] };

// scripts/bootstrap/finding.mjs: what a look at one prerequisite found, the same value for set-up and doctor.

/**
 * @typedef {{ state: "ok", detail: string }} Ok
 * @typedef {{ state: "missing" | "wrong", what: string, where: string, fix: string }} Problem
 * @typedef {Ok | Problem} Finding
 * @typedef {(line: string) => void} Say
 * @typedef {object} Step one prerequisite
 * @property {string} name
 * @property {string[]} [needs] names of steps that come first
 * @property {() => Promise<Finding>} inspect changes nothing, never throws for an absent thing
 * @property {(problem: Problem, say: Say) => Promise<void>} [provide] throws SetupFault; absent: only a person can fix it
 */

/** @param {string} detail @returns {Ok} */
export const ok = (detail) => ({ state: "ok", detail });

/** @param {Omit<Problem, "state">} problem @returns {Problem} */
export const missing = (problem) => ({ state: "missing", ...problem });

/** @param {Omit<Problem, "state">} problem @returns {Problem} */
export const wrong = (problem) => ({ state: "wrong", ...problem });

/** A step that could not be set up: what, where, and how to fix it. */
export class SetupFault extends Error {
  /** @param {Omit<Problem, "state">} problem */
  constructor(problem) {
    super(problem.what);
    this.name = "SetupFault";
    this.problem = problem;
  }
}

// cli/exit.ts: exit codes, and the one way a command says that it did not do what was asked.
export const EXIT = { done: 0, failed: 1, badInput: 2, refused: 3, notFound: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** `message` says what, where and how to fix; it is printed as it stands. */
export class CommandFault extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

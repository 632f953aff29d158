// What a command may do to the outside: print, read stdin, know the terminal. Handed in, so that commands can be tested.

export interface Terminal {
  /** Results go to stdout, each call one or more whole lines. */
  readonly out: (text: string) => void;
  /** Everything else goes to stderr. */
  readonly err: (text: string) => void;
  /** Rewrites one line on stderr while long work runs; nothing where stderr is not a terminal. */
  readonly progress: (text: string) => void;
  readonly columns: number;
  readonly colour: boolean;
  /** All of stdin when it is piped in; null on a terminal. */
  readonly stdin: () => Promise<string | null>;
}

/** Ends a command with an exit code and one clear sentence: 1 failed, 2 wrong usage, 3 a gate tripped. */
export class CommandFailed extends Error {
  readonly exitCode: 1 | 2 | 3;
  constructor(message: string, exitCode: 1 | 2 | 3 = 1) {
    super(message);
    this.name = 'CommandFailed';
    this.exitCode = exitCode;
  }
}

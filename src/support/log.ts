// The log as every room sees it: events with fields, never free text with values in it, never a secret or a prompt.
// telemetry/ writes it.

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  readonly error: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly debug: (event: string, fields?: LogFields) => void;
}

const nothing = (): void => undefined;

/** For tests and for commands that print their own results. */
export const silentLog: Log = { error: nothing, warn: nothing, info: nothing, debug: nothing };

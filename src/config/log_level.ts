// Owns the names of the log levels, as the file and LOADLINE_LOG take them.
import type { LogLevel } from '../support/log.ts';

/** Least to most. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];

export function isLogLevel(text: string): text is LogLevel {
  return LOG_LEVELS.some((level) => level === text);
}

// Owns the log's form: one JSON object a line, each value capped, every control character escaped.
// Must not decide what is logged, and never sees a header, a body or a key.
import type { Log, LogFields, LogLevel } from '../support/log.ts';

const RANK: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** A value longer than this says nothing more to a reader and would let an upstream flood the log. */
const VALUE_CHARS_MAX = 8 * 1024;

export interface LogOptions {
  readonly level: LogLevel;
  readonly nowMs: () => number;
  /** Takes one line without its end. */
  readonly write: (line: string) => void;
}

/** A log that writes `{"time","level","event",...fields}`; fields that are undefined are left out. */
export function createLog(options: LogOptions): Log {
  const at = (level: LogLevel) => {
    if (RANK[level] > RANK[options.level]) return () => undefined;
    return (event: string, fields: LogFields = {}) => {
      const line: Record<string, unknown> = { time: new Date(options.nowMs()).toISOString(), level, event };
      for (const [name, value] of Object.entries(fields)) {
        if (value === undefined) continue;
        line[name] =
          typeof value === 'string' && value.length > VALUE_CHARS_MAX ? `${value.slice(0, VALUE_CHARS_MAX)}…` : value;
      }
      options.write(escapeControls(JSON.stringify(line)));
    };
  };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** JSON itself leaves DEL, the C1 controls (one of them begins a terminal's escape sequence) and two line ends as they are. */
function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

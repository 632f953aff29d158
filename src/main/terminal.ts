// Owns the real terminal behind the interface that commands see.
import type { Terminal } from '../cli/terminal.ts';

/** Width where stdout is no terminal: what people read mails and logs at. */
const COLUMNS_DEFAULT = 80;
/** A prompt or a diff that is piped in; a request body has the same bound. */
const STDIN_BYTES_MAX = 32 * 1024 * 1024;

export function createTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const noColour = (environment['NO_COLOR'] ?? '') !== '';
  const onTerminal = process.stdout.isTTY === true;
  let progressShown = false;
  const clear = (): void => {
    if (!progressShown) return;
    progressShown = false;
    process.stderr.write('\r\u001b[K');
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (process.stderr.isTTY !== true) return;
      clear();
      if (text === '') return;
      process.stderr.write(text);
      progressShown = true;
    },
    columns: (onTerminal ? process.stdout.columns : Number(environment['COLUMNS'])) || COLUMNS_DEFAULT,
    colour: onTerminal && !noColour && environment['TERM'] !== 'dumb',
    stdin: readStdin,
  };
}

async function readStdin(): Promise<string | null> {
  if (process.stdin.isTTY === true) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > STDIN_BYTES_MAX) throw new RangeError(`stdin holds more than ${STDIN_BYTES_MAX} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

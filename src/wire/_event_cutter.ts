// Cuts a byte stream of server-sent events where an event ends, so that whole events can be passed on as the bytes that
// they are. Looks at line ends only: LF, CRLF and CR, cut anywhere.
import { joinChunks } from '../support/bytes.ts';
import { EVENT_BYTES_MAX } from '../support/limits.ts';

export interface EventCutter {
  /** All bytes up to the last blank line, empty where none has come. Throws RangeError beyond EVENT_BYTES_MAX. */
  readonly push: (chunk: Uint8Array) => Uint8Array;
  /** What is left without a blank line. Empties the cutter. */
  readonly rest: () => Uint8Array;
}

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = new Uint8Array(0);

export function createEventCutter(): EventCutter {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  // The last two bytes of what came before: a blank line may be cut between chunks.
  let last: number | undefined;
  let lastButOne: number | undefined;

  /** Offset behind the last blank line of `chunk`, 0 where it has none. Looks from the end: most chunks end with one. */
  function boundaryOf(chunk: Uint8Array): number {
    const byteAt = (at: number): number | undefined => (at >= 0 ? chunk[at] : at === -1 ? last : lastButOne);
    for (let at = chunk.length - 1; at >= 0; at -= 1) {
      const byte = chunk[at];
      if (byte !== LF && byte !== CR) continue;
      // CR and LF together end one line.
      const lineEnd = byte === LF && byteAt(at - 1) === CR ? at - 1 : at;
      const before = byteAt(lineEnd - 1);
      if (before === LF || before === CR) return at + 1;
    }
    return 0;
  }

  function remember(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    lastButOne = chunk.length > 1 ? chunk[chunk.length - 2] : last;
    last = chunk[chunk.length - 1];
  }

  return {
    push: (chunk) => {
      const boundary = boundaryOf(chunk);
      remember(chunk);
      if (boundary === chunk.length && pendingBytes === 0) return chunk;
      if (boundary > 0) {
        const whole = joinChunks([...pending, chunk.subarray(0, boundary)]);
        pending = boundary < chunk.length ? [chunk.subarray(boundary)] : [];
        pendingBytes = chunk.length - boundary;
        return whole;
      }
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes > EVENT_BYTES_MAX) {
        throw new RangeError(`a server-sent event is larger than ${EVENT_BYTES_MAX} bytes`);
      }
      return NOTHING;
    },
    rest: () => {
      const left = joinChunks(pending);
      pending = [];
      pendingBytes = 0;
      return left;
    },
  };
}

// Upstream bodies that a test drives by hand: each chunk, the end, a break. No socket.
export interface ScriptedBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly push: (text: string | Uint8Array) => void;
  readonly end: () => void;
  readonly break: (error: unknown) => void;
  /** Times that the reader cancelled it. */
  readonly cancels: () => number;
}

export function createScriptedBody(): ScriptedBody {
  let cancels = 0;
  let live: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      live = controller;
    },
    cancel: () => {
      cancels += 1;
    },
  });
  return {
    stream,
    push: (text) => live?.enqueue(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    end: () => live?.close(),
    break: (error) => live?.error(error),
    cancels: () => cancels,
  };
}

/** A body that never brings anything and does not react to being cancelled. */
export function deafBody(): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => undefined),
    cancel: () => new Promise(() => undefined),
  });
}

/** A body that is there at once. */
export function bodyOf(...chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const body = createScriptedBody();
  for (const chunk of chunks) body.push(chunk);
  body.end();
  return body.stream;
}

// Owns the pace of a simulated stream: one event at a time, when the client has room for it, until it goes away.
// Holds one event, whatever the length of the answer.

/** Between two events. Without a pause they leave in one block, and a stream that looks like none shows nothing. */
const EVENT_PAUSE_MS = 2;

/** The events as bytes. A client that is gone ends the generator. */
export function streamOf(events: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isGone = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, EVENT_PAUSE_MS));
        if (isGone) return;
        const { done, value } = events.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => {
        isGone = true;
        events.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

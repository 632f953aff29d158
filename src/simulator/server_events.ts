// Owns the form of one server-sent event. JSON has no line ends of its own, so one data line is enough.
import type { JsonObject } from '../support/json.ts';

/** `event: …` where the protocol names its events, and the data. */
export function serverEvent(data: JsonObject | '[DONE]', name?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return name === undefined ? `data: ${text}\n\n` : `event: ${name}\ndata: ${text}\n\n`;
}

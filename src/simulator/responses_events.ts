// Owns the stream of OpenAI Responses as the simulator sends it: the order of OpenAI's own, numbered from 0, one item.
import type { JsonObject } from '../support/json.ts';
import { piecesOf } from './answer.ts';
import type { SimulatedAnswer } from './answer.ts';
import type { Identity } from './identity.ts';
import { openResponse, outputItem, responsesAnswer } from './responses.ts';
import { serverEvent } from './server_events.ts';

type Fields = readonly [type: string, fields: JsonObject];

/** The events of a stream. */
export function* responsesEvents(answer: SimulatedAnswer, identity: Identity, body: JsonObject): Generator<string> {
  let number = 0;
  for (const [type, fields] of eventsOf(answer, identity, body)) {
    yield serverEvent({ type, sequence_number: number, ...fields }, type);
    number += 1;
  }
}

function* eventsOf(answer: SimulatedAnswer, identity: Identity, body: JsonObject): Generator<Fields> {
  const response = openResponse(answer, identity, body);
  const item = outputItem(answer, identity, answer.text);
  const at = { output_index: 0, item_id: item['id'] ?? '' };
  yield ['response.created', { response }];
  yield ['response.in_progress', { response }];
  const opened = { ...outputItem(answer, identity, ''), status: 'in_progress' };
  if (answer.call === undefined) {
    yield ['response.output_item.added', { output_index: 0, item: { ...opened, content: [] } }];
    yield* textEvents(answer.text, { ...at, content_index: 0 });
  } else {
    yield ['response.output_item.added', { output_index: 0, item: opened }];
    const kind = answer.call.isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
    const field = answer.call.isCustom ? 'input' : 'arguments';
    for (const delta of piecesOf(answer.text)) yield [`response.${kind}.delta`, { ...at, delta }];
    yield [`response.${kind}.done`, { ...at, name: answer.call.name, [field]: answer.text }];
  }
  yield ['response.output_item.done', { output_index: 0, item }];
  const whole = responsesAnswer(answer, identity, body);
  yield [answer.finish === 'length' ? 'response.incomplete' : 'response.completed', { response: whole }];
}

function* textEvents(text: string, at: JsonObject): Generator<Fields> {
  const part = (said: string): JsonObject => ({ type: 'output_text', text: said, annotations: [], logprobs: [] });
  yield ['response.content_part.added', { ...at, part: part('') }];
  for (const delta of piecesOf(text)) yield ['response.output_text.delta', { ...at, delta, logprobs: [] }];
  yield ['response.output_text.done', { ...at, text, logprobs: [] }];
  yield ['response.content_part.done', { ...at, part: part(text) }];
}

// Owns what of a Responses request and its answer is kept, and how a later request is put behind it: items alone, so that
// every target, OpenAI or not, gets the whole input and no id that only one deployment knows. Pure.
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { Continuation } from '../codec.ts';
import { splice } from '../splice.ts';
import type { ElementEdit } from '../splice.ts';

export const responsesContinuation: Continuation = {
  previousId: (body) => stringAt(body, 'previous_response_id'),
  referenceOf: (item) => (isReference(item) ? stringAt(item, 'id') : undefined),
  answerId: (answer) => (answer['object'] === 'response' ? stringAt(answer, 'id') : undefined),
  // Absent means yes in OpenAI's API.
  wantsStore: (body) => body['store'] !== false,
  inputItems: (body) => {
    const { input } = body;
    if (typeof input === 'string')
      return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
    return arrayAt(body, 'input').filter(isJsonObject);
  },
  outputItems: (response) => arrayAt(response, 'output').filter(isJsonObject),
  itemsToName: (response) =>
    arrayAt(response, 'output')
      .filter(isJsonObject)
      .filter(({ id }) => typeof id === 'string' && id !== '' && !OWN_ITEM.test(id)),
  asInput: (items) => {
    const kept = items.filter((item) => !isReasoning(item) || isCarried(item));
    // An item that names itself is looked up with the reasoning that led to it, and refused without.
    return kept.length === items.length ? kept : kept.map(({ id: _id, ...item }) => item);
  },
  forAnother: ({ id: _id, ...item }) => (isReference(item) || (isReasoning(item) && !isOurs(item)) ? [] : [item]),
  continued: (index, items) =>
    splice(index, [
      { kind: 'set', key: 'input', value: items },
      { kind: 'remove', key: 'previous_response_id' },
    ]),
  references: (body) =>
    arrayAt(body, 'input').flatMap((item, at) => {
      const itemId = stringAt(item, 'type') === 'item_reference' ? (stringAt(item, 'id') ?? '') : '';
      const answer = OWN_ITEM.exec(itemId)?.[1];
      return answer === undefined ? [] : [{ at, itemId, answerId: `resp_${answer}` }];
    }),
  resolved: (index, items) => {
    const edits = new Map<number, ElementEdit>();
    for (const [{ at }, item] of items) {
      const isLost = isReasoning(item) && !isCarried(item);
      edits.set(at, isLost ? { kind: 'remove' } : { kind: 'set', value: item });
    }
    return splice(index, [{ kind: 'elements', key: 'input', edits }]);
  },
};

/** Ids of items that were written here tell the answer that they are of; OpenAI's own name what OpenAI has stored. */
const OWN_ITEM = /^(?:msg|rs|fc|ctc|ws)_([0-9a-f]{32})_\d{1,5}$/;

/** Clients that have their answers stored name what came before by its id alone. */
const isReference = (item: JsonObject): boolean => item['type'] === 'item_reference';
const isOurs = (item: JsonObject): boolean => isSealed(stringAt(item, 'encrypted_content') ?? '');
const isReasoning = (item: JsonObject): boolean => item['type'] === 'reasoning';

/** Without its encrypted content a thought exists only where it was made. */
const isCarried = (item: JsonObject): boolean => (stringAt(item, 'encrypted_content') ?? '') !== '';

// Owns the simulator's list of models. Every name is answered; the list names the two that the preset uses.
import type { JsonObject } from '../support/json.ts';
import type { Speech } from './error_body.ts';

const MODELS = ['simulated/gpt-5.4-mini', 'simulated/claude-sonnet-4-6'];
/** 1 January 2026, as all that the simulator dates. */
const CREATED_SECONDS = 1_767_225_600;

/** The list in the form of the API that was called. */
export function modelList(speech: Speech): JsonObject {
  switch (speech) {
    case 'openai':
      return {
        object: 'list',
        data: MODELS.map((id) => ({ id, object: 'model', created: CREATED_SECONDS, owned_by: 'loadline-simulator' })),
      };
    case 'anthropic': {
      const created = new Date(CREATED_SECONDS * 1000).toISOString();
      const data = MODELS.map((id) => ({ type: 'model', id, display_name: id, created_at: created }));
      return { data, has_more: false, first_id: MODELS[0] ?? null, last_id: MODELS.at(-1) ?? null };
    }
    default:
      return speech satisfies never;
  }
}

// What lessons change in a model's capabilities, and which fields of a body are ours: so that a plan, a reservation and a
// codec know what was learned, and nobody is told of the loss of what they never asked for.
import type { Lesson } from '../catalog/lesson.ts';
import { LESSON_PARAMETERS } from '../catalog/lesson_parameters.ts';
import type { Model } from '../catalog/model.ts';
import type { Conversation, Protocol } from '../wire/conversation.ts';

/** The model as its provider's refusals have shown it to be. */
export function taughtModel(model: Model, lessons: readonly Lesson[]): Model {
  if (lessons.length === 0) return model;
  let { maxOutputTokens, toolsWithEffortNeedResponses } = model.capabilities;
  for (const { param, rule, when } of lessons) {
    if (rule.kind === 'limit') maxOutputTokens = Math.min(maxOutputTokens, rule.most);
    // Where the provider speaks Responses too, tools and effort both stay: the next request goes there.
    if (param === 'reasoning_effort' && when.kind === 'tools') toolsWithEffortNeedResponses = true;
  }
  return { ...model, capabilities: { ...model.capabilities, maxOutputTokens, toolsWithEffortNeedResponses } };
}

const MAXIMA = LESSON_PARAMETERS.filter(({ family }) => family === 'maximum').map(({ path }) => path);

/** Paths of a body to `protocol` that the gateway sets where the caller says nothing. */
export function oursIn(conversation: Conversation, protocol: Protocol): ReadonlySet<string> {
  const { includeUsage, maxOutputTokens, promptCacheKey, store } = conversation;
  return new Set([
    ...(includeUsage ? [] : ['stream_options']),
    ...(maxOutputTokens === undefined ? MAXIMA : []),
    ...(store === undefined ? ['store'] : []),
    ...(promptCacheKey === undefined ? ['prompt_cache_key'] : []),
    // What asks for sealed reasoning is asked by us, for the caller's next turn.
    ...(protocol === conversation.protocol ? [] : ['include']),
  ]);
}

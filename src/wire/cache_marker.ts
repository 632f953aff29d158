// Owns the reading of cache markers, which stand on parts, messages and tools of several protocols (facts 2.7).
import { objectAt, stringAt } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import type { CacheControl } from './conversation.ts';

/** Anthropic's cache marker, or OpenAI's explicit breakpoint, which asks for the same; any other object is no marker. */
export function cacheControlOf(value: JsonObject): CacheControl | undefined {
  const marker = objectAt(value, 'cache_control');
  if (marker === undefined && stringAt(value['prompt_cache_breakpoint'], 'mode') === 'explicit')
    return { type: 'ephemeral' };
  if (marker?.['type'] !== 'ephemeral') return undefined;
  const ttl = marker['ttl'];
  return ttl === '5m' || ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}

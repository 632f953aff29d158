// Owns one question about a hosted web search: whether it may reach the web at all.
import type { JsonObject } from '../support/json.ts';

/**
 * False for a search of OpenAI's cache alone, which Codex offers by default. Other providers have none: a live one in its
 * place would read what the caller ruled out, and be charged, so that nothing is the nearer thing.
 */
export const isLiveSearch = (tool: JsonObject | undefined): boolean => tool?.['external_web_access'] !== false;

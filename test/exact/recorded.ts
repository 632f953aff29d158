// Every recorded answer of every provider's protocol with what it tells, for the tests of this folder. For tests only.
import { foldChunks, loadRecordings } from '../../src/wire/gemini/cases/recordings.ts';
import { arrayAt, numberAt, objectAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { Protocol } from '../../src/wire/conversation.ts';
import type { Expected } from '../replay/read_answer.ts';
import { loadExchanges, loadFixtures, NO_RECORDINGS } from '../replay/recordings.ts';
import { toldBy } from './read_told.ts';

export interface RecordedAnswer {
  readonly name: string;
  readonly protocol: Protocol;
  /** The text of a stream, or a body. */
  readonly answer: JsonObject | string;
  readonly expected: Expected;
}

/** Google's words for an end that the model did not choose; a call is a call. */
const FINISH: Readonly<Record<string, string>> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  BLOCKLIST: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  MODEL_ARMOR: 'content_filter',
};

function toldByGemini(chunks: readonly JsonObject[]): Expected | undefined {
  const told = foldChunks(chunks);
  const blocked = chunks.some((chunk) => objectAt(chunk, 'promptFeedback')?.['blockReason'] !== undefined);
  if (typeof told.finishReason !== 'string' && !blocked) return undefined;
  // Arguments in pieces are folded by the codec's own tests.
  if (told.calls.some(({ args }) => args === null)) return undefined;
  const usage: JsonObject = Object.assign({}, ...chunks.map((chunk) => objectAt(chunk, 'usageMetadata') ?? {}));
  const counted = Object.keys(usage).length > 0;
  const finish = blocked ? 'content_filter' : (FINISH[String(told.finishReason)] ?? 'stop');
  return {
    text: told.text,
    reasoning: told.thoughts,
    calls: told.calls.map(({ name, args }) => ({ id: '', name, arguments: JSON.stringify(args) })),
    finish,
    // Nothing was counted of what was blocked.
    promptTokens: counted && told.inputTokens + told.outputTokens > 0 ? told.inputTokens : undefined,
    completionTokens: counted ? told.outputTokens : undefined,
    cachedTokens: numberAt(usage, 'cachedContentTokenCount'),
    reasoningTokens: numberAt(usage, 'thoughtsTokenCount'),
  };
}

function loadGemini(): readonly RecordedAnswer[] {
  const { streams, answers } = loadRecordings();
  return [...streams, ...answers].flatMap(({ name, text, chunks }): readonly RecordedAnswer[] => {
    const expected = toldByGemini(chunks);
    const [body] = chunks;
    const isStream = text.includes('data:');
    const isWhole = chunks.length === 1 && arrayAt(body, 'candidates').length <= 1;
    if (expected === undefined || body === undefined || (!isStream && !isWhole)) return [];
    return [{ name, protocol: 'gemini', answer: isStream ? text : body, expected }];
  });
}

/** Those that are whole answers, about 800; empty where the recordings are not beside this repository. */
export function loadRecorded(): readonly RecordedAnswer[] {
  if (NO_RECORDINGS !== false) return [];
  const dialogues = [...loadExchanges(), ...loadFixtures()].flatMap((exchange): readonly RecordedAnswer[] => {
    const { name, protocol, answer } = exchange;
    const expected = exchange.status === 200 ? toldBy(exchange) : undefined;
    return expected === undefined || answer === undefined ? [] : [{ name, protocol, answer, expected }];
  });
  return [...dialogues, ...loadGemini()];
}

// A prompt that is too long, at each API, from either provider, whole and streamed, is told so that every client of that API
// knows it. What the clients look for was read in their programs (November 2026, the versions of packages.json) and is
// written here in our own patterns.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSetting, type Setting } from './setting.ts';

interface Told {
  readonly status: number;
  readonly message: string;
  readonly code: unknown;
}
interface Matcher {
  readonly client: string;
  readonly knows: (told: Told) => boolean;
}

/** opencode and pi share most of a list of patterns, whatever the API. */
const anyApi = ({ message }: Told): boolean =>
  /prompt is too long|exceeds the context window|maximum context length is \d+ tokens|context[_ ]length[_ ]exceeded/i.test(
    message,
  ) && !/rate limit|too many requests/i.test(message);

const OPENAI: readonly Matcher[] = [
  { client: 'Codex', knows: ({ code }) => code === 'context_length_exceeded' },
  { client: 'opencode by its code', knows: ({ code }) => code === 'context_length_exceeded' },
  { client: 'opencode and pi by their words', knows: anyApi },
  {
    client: 'LangChain',
    knows: ({ message }) => /context_length_exceeded|exceeds the context window|maximum context length/.test(message),
  },
];
const ANTHROPIC: readonly Matcher[] = [
  { client: 'opencode and pi by their words', knows: anyApi },
  { client: 'LangChain', knows: ({ status, message }) => status === 400 && message.includes('prompt is too long') },
  {
    client: 'Claude Code',
    knows: ({ message }) => /prompt is too long|input is too long for requested model/i.test(message),
  },
];

const user = { role: 'user', content: 'A book.' };
const APIS = [
  { path: '/v1/chat/completions', body: { messages: [user] }, matchers: OPENAI },
  { path: '/v1/responses', body: { input: 'A book.', store: false }, matchers: OPENAI },
  { path: '/v1/messages', body: { messages: [user], max_tokens: 100 }, matchers: ANTHROPIC },
] as const;
/** The provider's own words, which stay whatever the API. */
const WORDS = {
  'claude-sonnet-4-6': /prompt is too long: 210000 tokens > 200000 maximum/,
  'gpt-5.4-mini': /Your input exceeds the context window of this model/,
} as const;

let setting: Setting;
before(async () => {
  setting = await openSetting();
  setting.models.play(() => ({ kind: 'overflow' }));
});
after(() => setting.close());

for (const { path, body, matchers } of APIS) {
  for (const model of ['claude-sonnet-4-6', 'gpt-5.4-mini'] as const) {
    for (const stream of [false, true]) {
      test(`${path} to ${model}, ${stream ? 'streamed' : 'whole'}`, async () => {
        const response = await fetch(`${setting.url}${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${setting.key}`,
            'content-type': 'application/json',
            'anthropic-version': '2023-06-01',
          },
          body: JSON.stringify({ model, stream, ...body }),
        });
        const { error } = (await response.json()) as { error: { message: string; type: string; code?: string } };
        const told = { status: response.status, message: error.message, code: error.code };
        assert.equal(told.status, 400);
        assert.equal(error.type, 'invalid_request_error');
        assert.match(told.message, WORDS[model]);
        for (const { client, knows } of matchers) assert.ok(knows(told), `${client} does not know ${told.message}`);
      });
    }
  }
}

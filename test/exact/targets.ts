// Models of every provider's protocol that requests are written for: what each takes is the catalog's own data. For tests
// only.
import { CLAUDE_4_5, CLAUDE_4_6, CLAUDE_FABLE } from '../../src/catalog/capabilities_anthropic.ts';
import { GEMINI_2_5_FLASH, GEMINI_3_FLASH, GEMINI_4 } from '../../src/catalog/capabilities_google.ts';
import { GPT_4O, GPT_5_4_SMALL } from '../../src/catalog/capabilities_openai.ts';
import type { Capabilities } from '../../src/wire/capabilities.ts';
import type { EncodeTarget } from '../../src/wire/codec.ts';
import type { Protocol } from '../../src/wire/conversation.ts';
import type { UpstreamCodec } from '../../src/wire/codec.ts';
import { UPSTREAM } from './codecs.ts';

const MODELS: Readonly<Partial<Record<Protocol, Readonly<Record<string, Capabilities>>>>> = {
  'openai-chat': { 'gpt-4o': GPT_4O, 'gpt-5.4-mini': GPT_5_4_SMALL },
  'openai-responses': { 'gpt-4o': GPT_4O, 'gpt-5.4-mini': GPT_5_4_SMALL },
  'anthropic-messages': {
    'claude-sonnet-4-5': CLAUDE_4_5,
    'claude-sonnet-4-6': CLAUDE_4_6,
    'claude-fable-5': CLAUDE_FABLE,
  },
  gemini: {
    'gemini-2.5-flash': GEMINI_2_5_FLASH,
    'gemini-3-flash-preview': GEMINI_3_FLASH,
    'gemini-4-argon': GEMINI_4,
  },
};

export interface Aim {
  readonly name: string;
  readonly upstream: UpstreamCodec;
  readonly target: EncodeTarget;
}

/** Every codec upstream with each model of its protocol. */
export const AIMS: readonly Aim[] = UPSTREAM.flatMap((upstream) =>
  Object.entries(MODELS[upstream.protocol] ?? {}).map(([model, capabilities]): Aim => {
    const target: EncodeTarget = { model, capabilities, compat: 'lenient', stream: false };
    return { name: `${model} by ${upstream.protocol}`, upstream, target };
  }),
);

// Checks what a Conversation becomes for Gemini: contents, tools, signatures, settings, and what is lost on the way.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import type { Part } from '../conversation.ts';
import {
  assistant,
  bodyOf,
  call,
  configOf,
  contentsOf,
  encode,
  errorOf,
  objectsAt,
  result,
  signature,
  system,
  text,
  tool,
  user,
} from './cases/builders.ts';

const NO_SIGNATURE = Buffer.from('skip_thought_signature_validator').toString('base64');
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4]).toString('base64');
const PDF = Buffer.from('%PDF-1.7').toString('base64');

describe('contents', () => {
  test('instructions at the head stand apart, later ones keep their place in the words of the user', () => {
    const body = bodyOf({
      turns: [system('One'), system('Two'), user('Hi'), assistant('Yes'), system('Three'), user('Go')],
    });
    assert.deepEqual(body['systemInstruction'], { parts: [{ text: 'One' }, { text: 'Two' }] });
    assert.deepEqual(body['contents'], [
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'Yes' }] },
      { role: 'user', parts: [{ text: '<system>Three</system>' }, { text: 'Go' }] },
    ]);
  });

  test('neighbours of one role become one content; empty texts go, an empty user says so', () => {
    assert.deepEqual(contentsOf({ turns: [user('a'), user('', 'b'), assistant(''), user('c')] }), [
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] },
    ]);
    assert.deepEqual(contentsOf({ turns: [user('')] }), [{ role: 'user', parts: [{ text: '(empty)' }] }]);
  });

  test('a conversation that the assistant begins gets an opening, or is refused where strictness is asked for', () => {
    const turns = [assistant('Welcome'), user('Hi')];
    assert.deepEqual(contentsOf({ turns })[0], { role: 'user', parts: [{ text: '(conversation continues)' }] });
    assert.equal(errorOf({ turns }, { compat: 'strict' }).param, 'messages');
  });

  test('a last message of the assistant is continued where the model can, else refused before it costs anything', () => {
    const turns = [user('Hi'), assistant('Well')];
    assert.equal(contentsOf({ turns }).length, 2);
    assert.equal(errorOf({ turns }, { kind: 'unsampled' }).code, 'unsupported_parameter');
  });

  test('what another model refused to say is text of its own', () => {
    const turns = [user('Hi'), assistant({ kind: 'refusal', text: 'No.' }), user('Why?')];
    assert.deepEqual(contentsOf({ turns })[1], { role: 'model', parts: [{ text: 'No.' }] });
  });
});

describe('media', () => {
  const parts = (part: Part, kind: 'budget' | 'level' = 'level') =>
    objectsAt(contentsOf({ turns: [user(part)] }, { kind })[0], 'parts');

  test('bytes go inline under the type that they show, addresses as they are', () => {
    assert.deepEqual(parts({ kind: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: PNG } }), [
      { inlineData: { mimeType: 'image/png', data: PNG } },
    ]);
    assert.deepEqual(parts({ kind: 'image', source: { kind: 'url', url: 'https://x.test/a.JPG?b=1' } }), [
      { fileData: { fileUri: 'https://x.test/a.JPG?b=1', mimeType: 'image/jpeg' } },
    ]);
    assert.deepEqual(parts({ kind: 'image', source: { kind: 'url', url: 'https://x.test/picture' } }), [
      { fileData: { fileUri: 'https://x.test/picture' } },
    ]);
  });

  test('documents, text, sound and video', () => {
    assert.deepEqual(
      parts({ kind: 'file', source: { kind: 'base64', mediaType: 'application/octet-stream', data: PDF } }),
      [{ inlineData: { mimeType: 'application/pdf', data: PDF } }],
    );
    assert.deepEqual(parts({ kind: 'file', source: { kind: 'base64', mediaType: 'application/json', data: 'e30=' } }), [
      { inlineData: { mimeType: 'text/plain', data: 'e30=' } },
    ]);
    assert.deepEqual(parts({ kind: 'audio', data: 'AAAA', format: 'wav' }), [
      { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } },
    ]);
    assert.deepEqual(parts({ kind: 'file', source: { kind: 'base64', mediaType: 'video/mp4', data: 'AAAA' } }), [
      { inlineData: { mimeType: 'video/mp4', data: 'AAAA' } },
    ]);
  });

  test('what cannot be read is refused, never left out', () => {
    const refused = (part: Part, capabilities = {}) => errorOf({ turns: [user(part)] }, { capabilities }).param;
    const where = 'messages[0].content';
    assert.equal(refused({ kind: 'file', source: { kind: 'file-id', id: 'file-1' } }), where);
    assert.equal(refused({ kind: 'image', source: { kind: 'url', url: 'ftp://x' } }), where);
    assert.equal(refused({ kind: 'image', source: { kind: 'url', url: 'https://x' } }, { imageInput: false }), where);
    assert.equal(refused({ kind: 'audio', data: 'A', format: 'mp3' }, { audioInput: false }), where);
    assert.equal(refused({ kind: 'unknown', type: 'x', value: {} }), where);
  });

  test('X8: pictures of a tool stand in its result where the model takes that, else right behind all results', () => {
    const turns = [
      user('Look'),
      assistant(call('a'), call('b', 'see')),
      result('b', 'second'),
      result('a', 'first', {
        parts: [
          { kind: 'text', text: 'first' },
          { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG } },
        ],
      }),
    ];
    const image = { inlineData: { mimeType: 'image/png', data: PNG } };
    const first = { id: 'a', name: 'look', response: { output: 'first' } };
    const second = { functionResponse: { id: 'b', name: 'see', response: { output: 'second' } } };
    assert.deepEqual(contentsOf({ turns })[2], {
      role: 'user',
      parts: [{ functionResponse: { ...first, parts: [image] } }, second],
    });
    assert.deepEqual(contentsOf({ turns }, { kind: 'budget' })[2], {
      role: 'user',
      parts: [{ functionResponse: first }, second, image],
    });
  });
});

describe('calls and results', () => {
  test('a result has the name and id of its call; an error says so; results go first and in the order of the calls', () => {
    const turns = [
      user('Go'),
      assistant('Let me see', call('a', 'look', '{"x":1}'), call('b', 'mcp.server/tool', '')),
      result('b', 'bad', { isError: true }),
      result('a'),
      user('And?'),
    ];
    const [, model, answers] = contentsOf({ turns }, { kind: 'budget' });
    const name = objectsAt(model, 'parts')[2]?.['functionCall'];
    assert.deepEqual(objectsAt(model, 'parts').slice(0, 2), [
      { text: 'Let me see' },
      { functionCall: { id: 'a', name: 'look', args: { x: 1 } } },
    ]);
    assert.match(JSON.stringify(name), /"name":"mcp_server_tool_[0-9a-f]{8}"/);
    assert.deepEqual(
      objectsAt(answers, 'parts').map(
        (part) => (part['functionResponse'] as { response: unknown } | undefined)?.response ?? part,
      ),
      [{ output: 'done' }, { error: 'bad' }, { text: 'And?' }],
    );
  });

  test('broken arguments and free text become objects', () => {
    const turns = [
      user('Go'),
      assistant(call('a', 'look', '{"x":'), { ...call('b', 'patch', '*** Begin'), custom: true }),
      result('a'),
      result('b'),
    ];
    const parts = objectsAt(contentsOf({ turns }, { kind: 'budget' })[1], 'parts');
    assert.deepEqual(
      parts.map((part) => (part['functionCall'] as { args: unknown }).args),
      [{ INVALID_JSON: '{"x":' }, { input: '*** Begin' }],
    );
  });

  test('a call without a result is told before anything is sent', () => {
    assert.equal(errorOf({ turns: [user('Go'), assistant(call('a')), user('Well?')] }).code, 'invalid_request');
  });
});

describe('signatures', () => {
  const open = [
    user('Go'),
    assistant(signature('c2ln', { forCallId: 'a' }), call('a'), call('b')),
    result('a'),
    result('b'),
  ];
  const modelParts = (turns: typeof open, options = {}) => objectsAt(contentsOf({ turns }, options)[1], 'parts');

  test('V5: each goes back on the call that it came on, unchanged, and on no other', () => {
    const [first, second] = modelParts(open);
    assert.equal(first?.['thoughtSignature'], 'c2ln');
    assert.equal(second?.['thoughtSignature'], undefined);
  });

  test('of Chat Completions, which keeps reasoning first: the signature of a text goes on the last text', () => {
    const turns = [user('Hi'), assistant(signature('c2ln'), 'One.', 'Two.'), user('Go')];
    assert.deepEqual(modelParts(turns), [{ text: 'One.' }, { text: 'Two.', thoughtSignature: 'c2ln' }]);
  });

  test('of protocols with an order: on the text before it, or on an empty text where there is none', () => {
    const turns = [user('Hi'), assistant('One.', signature('c2ln'), signature('c2lnMg=='), 'Two.'), user('Go')];
    const parts = objectsAt(contentsOf({ turns, protocol: 'openai-responses' })[1], 'parts');
    assert.deepEqual(parts, [
      { text: 'One.', thoughtSignature: 'c2ln' },
      { text: '', thoughtSignature: 'c2lnMg==' },
      { text: 'Two.' },
    ]);
  });

  test('a signed thought goes back as a thought, an unsigned one is named and stays out', () => {
    const turns = [
      user('Hi'),
      assistant(signature('c2ln', { text: 'Hm' }), { kind: 'reasoning', text: 'Hm' }, 'Yes'),
      user('Go'),
    ];
    const sent = encode({ turns });
    assert.deepEqual(objectsAt(objectsAt(sent.body, 'contents')[1], 'parts'), [
      { text: 'Hm', thought: true, thoughtSignature: 'c2ln' },
      { text: 'Yes' },
    ]);
    assert.deepEqual(sent.dropped, ['reasoning_content']);
  });

  test("other makers' signatures are never sent, not even where strictness is asked for", () => {
    for (const format of ['anthropic-claude-v1', 'openai-responses-v1', undefined] as const) {
      const turns = [
        user('Go'),
        assistant(
          signature('theirs', { format, text: 'Hm' }),
          signature('theirs', { format, forCallId: 'a' }),
          call('a'),
        ),
        result('a'),
      ];
      const sent = encode({ turns }, { kind: 'budget', compat: 'strict' });
      assert.ok(!JSON.stringify(sent.body).includes('theirs'));
      assert.deepEqual(sent.dropped, ['reasoning_content']);
    }
  });

  test('a call of another model in the open turn gets the value that Google names, the first of its content only', () => {
    const turns = [
      user('Go'),
      assistant(call('a'), call('b')),
      result('a'),
      result('b'),
      assistant(call('c')),
      result('c'),
    ];
    const signaturesOf = (kind: 'budget' | 'level') =>
      contentsOf({ turns }, { kind }).flatMap((content) =>
        objectsAt(content, 'parts').flatMap((part) => ('functionCall' in part ? [part['thoughtSignature']] : [])),
      );
    assert.deepEqual(signaturesOf('level'), [NO_SIGNATURE, undefined, NO_SIGNATURE]);
    assert.deepEqual(signaturesOf('budget'), [undefined, undefined, undefined]);
  });

  test('turns that are over are not checked by Google and stay as they are', () => {
    const turns = [user('Go'), assistant(call('a')), result('a'), assistant('Done'), user('More')];
    assert.ok(!JSON.stringify(bodyOf({ turns })).includes('thoughtSignature'));
  });
});

describe('tools', () => {
  test('a function: its schema as JSON Schema, an empty one where it has none, a legal name', () => {
    const [declared] = objectsAt(
      bodyOf({ tools: [tool('look', { description: 'Looks' }), { kind: 'function', name: '9.lives' }] }),
      'tools',
    );
    assert.deepEqual(objectsAt(declared, 'functionDeclarations')[0], {
      name: 'look',
      description: 'Looks',
      parametersJsonSchema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
    });
    const second = objectsAt(declared, 'functionDeclarations')[1];
    assert.match(String(second?.['name']), /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
    assert.deepEqual(second?.['parametersJsonSchema'], { type: 'object', properties: {} });
  });

  const choiceOf = (given: Parameters<typeof bodyOf>[0]) =>
    bodyOf({ tools: [tool('look'), tool('see')], ...given })['toolConfig'];
  const mode = (value: string, names?: readonly string[]) => ({
    functionCallingConfig: { mode: value, ...(names === undefined ? {} : { allowedFunctionNames: names }) },
  });

  test('each choice has its mode; none keeps the tools', () => {
    assert.equal(choiceOf({}), undefined);
    assert.deepEqual(choiceOf({ toolChoice: { kind: 'auto' } }), mode('AUTO'));
    assert.deepEqual(choiceOf({ toolChoice: { kind: 'none' } }), mode('NONE'));
    assert.deepEqual(choiceOf({ toolChoice: { kind: 'required' } }), mode('ANY'));
    assert.deepEqual(choiceOf({ toolChoice: { kind: 'tool', name: 'see' } }), mode('ANY', ['see']));
    assert.deepEqual(
      choiceOf({ toolChoice: { kind: 'allowed', mode: 'required', names: ['see'] } }),
      mode('ANY', ['see']),
    );
    assert.deepEqual(
      choiceOf({ toolChoice: { kind: 'allowed', mode: 'auto', names: ['see', 'gone'] } }),
      mode('VALIDATED', ['see']),
    );
  });

  test('strict tools are held to their schema', () => {
    assert.deepEqual(bodyOf({ tools: [tool('look', { strict: true })] })['toolConfig'], mode('VALIDATED'));
  });

  test('a choice of what is not there is the mistake of the caller', () => {
    assert.equal(
      errorOf({ tools: [tool('look')], toolChoice: { kind: 'tool', name: 'gone' } }).code,
      'invalid_request',
    );
    assert.equal(errorOf({ toolChoice: { kind: 'required' } }).code, 'invalid_request');
  });

  test('L14: one call at a time cannot be asked for: named, or refused', () => {
    const given = { tools: [tool('look')], parallelToolCalls: false };
    assert.deepEqual(encode(given).dropped, ['parallel_tool_calls']);
    assert.equal(errorOf(given, { compat: 'strict' }).param, 'parallel_tool_calls');
  });

  test('web search is Google’s own; beside functions it is named and left out', () => {
    assert.deepEqual(bodyOf({ extra: { web_search_options: {} } })['tools'], [{ googleSearch: {} }]);
    const hosted = {
      kind: 'hosted',
      name: 'web_search',
      raw: { type: 'web_search_20250305', name: 'web_search' },
    } as const;
    assert.deepEqual(bodyOf({ tools: [hosted] })['tools'], [{ googleSearch: {} }]);
    assert.deepEqual(encode({ tools: [hosted, tool('look')] }).dropped, ['tools.web_search']);
    assert.equal(
      errorOf({ tools: [{ kind: 'hosted', name: 'computer', raw: { type: 'computer_use_preview' } }] }).param,
      'tools[0].type',
    );
  });
});

describe('settings', () => {
  test('sampling, limits and stops have their names', () => {
    const config = configOf(
      {
        sampling: { temperature: 2.5, topP: 0.5, topK: 3, seed: 7 },
        maxOutputTokens: 99,
        stop: ['a', '', 'b', 'c', 'd', 'e', 'f'],
      },
      { kind: 'budget' },
    );
    assert.deepEqual(config, {
      temperature: 2,
      topP: 0.5,
      topK: 3,
      seed: 7,
      maxOutputTokens: 99,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
    });
  });

  test('what cannot be sent is named; what asks for nothing is not', () => {
    const given = {
      sampling: { temperature: 0, presencePenalty: 1, frequencyPenalty: 0, logprobs: true, logitBias: { 1: 2 } },
      maxOutputTokens: 99_999,
      metadata: { a: 'b' },
      serviceTier: 'priority',
      extra: { prediction: {} },
    };
    const sent = encode(given, { kind: 'unsampled' });
    assert.deepEqual(sent.dropped.toSorted(), [
      'logit_bias',
      'logprobs',
      'max_completion_tokens',
      'metadata',
      'prediction',
      'presence_penalty',
      'service_tier',
      'temperature',
    ]);
    assert.deepEqual(sent.body['generationConfig'], { maxOutputTokens: 65_536 });
    assert.deepEqual(
      encode(
        { sampling: { temperature: 1, topP: 1, n: 1 }, serviceTier: 'auto', extra: { modalities: ['text'] } },
        { kind: 'unsampled' },
      ).dropped,
      [],
    );
  });

  test('more answers than one, or sound, are refused', () => {
    assert.equal(errorOf({ sampling: { n: 2 } }).param, 'n');
    assert.equal(errorOf({ extra: { modalities: ['text', 'audio'] } }).param, 'modalities');
  });

  test('the settings of the filters pass', () => {
    const safety_settings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    assert.deepEqual(bodyOf({ extra: { safety_settings } })['safetySettings'], safety_settings);
  });

  test('the model and the stream are not in the body', () => {
    const body = bodyOf({ stream: true });
    assert.deepEqual(Object.keys(body), ['contents']);
  });
});

describe('JSON answers', () => {
  const output = {
    kind: 'json-schema',
    name: 'x',
    schema: { type: 'object', properties: { a: { type: 'string' } } },
  } as const;

  test('a schema goes into the field for it, also beside tools on models that take both', () => {
    const config = { responseMimeType: 'application/json', responseJsonSchema: output.schema };
    assert.deepEqual(configOf({ output }, { kind: 'budget' }), config);
    assert.deepEqual(configOf({ output, tools: [tool('look')] }), config);
  });

  test('beside tools on older models it is asked for in words, and that is said', () => {
    const sent = encode({ turns: [system('Be kind'), user('Hi')], output, tools: [tool('look')] }, { kind: 'budget' });
    assert.deepEqual(sent.dropped, ['response_format']);
    assert.match(JSON.stringify(sent.body['systemInstruction']), /Be kind.*JSON Schema/);
    assert.equal(sent.body['generationConfig'], undefined);
  });

  test('any JSON object is asked for by its type', () => {
    assert.deepEqual(configOf({ output: { kind: 'json-object' } }), { responseMimeType: 'application/json' });
  });
});

describe('thinking', () => {
  const thinkingOf = (reasoning: object, kind: 'budget' | 'always' | 'level' | 'unsampled' = 'level') => {
    const sent = encode({ reasoning }, { kind });
    return [
      (sent.body['generationConfig'] as { thinkingConfig?: unknown } | undefined)?.thinkingConfig,
      ...sent.dropped,
    ];
  };

  test('levels: the effort itself, the next higher one, or the highest and that is said', () => {
    assert.deepEqual(thinkingOf({ effort: 'low' }), [{ thinkingLevel: 'LOW' }]);
    assert.deepEqual(thinkingOf({ effort: 'minimal' }, 'unsampled'), [{ thinkingLevel: 'LOW' }]);
    assert.deepEqual(thinkingOf({ effort: 'xhigh' }), [{ thinkingLevel: 'HIGH' }, 'reasoning_effort']);
    assert.deepEqual(thinkingOf({ effort: 'none' }), [{ thinkingLevel: 'MINIMAL' }, 'reasoning_effort']);
    assert.deepEqual(thinkingOf({ budgetTokens: 5_000 }), [{ thinkingLevel: 'MEDIUM' }]);
    assert.deepEqual(thinkingOf({ effort: 'strange' }), [undefined, 'reasoning_effort']);
    assert.deepEqual(thinkingOf({}), [undefined]);
  });

  test('budgets: within what the model takes, none where it can stop', () => {
    assert.deepEqual(thinkingOf({ effort: 'medium' }, 'budget'), [{ thinkingBudget: 8_192 }]);
    assert.deepEqual(thinkingOf({ effort: 'none' }, 'budget'), [{ thinkingBudget: 0 }]);
    assert.deepEqual(thinkingOf({ effort: 'none' }, 'always'), [{ thinkingBudget: 128 }, 'reasoning_effort']);
    assert.deepEqual(thinkingOf({ budgetTokens: 50 }, 'always'), [{ thinkingBudget: 128 }]);
    assert.deepEqual(thinkingOf({ budgetTokens: 99_000 }, 'always'), [{ thinkingBudget: 32_768 }, 'reasoning_effort']);
    assert.deepEqual(thinkingOf({ enabled: true }, 'budget'), [undefined]);
  });

  test('thoughts are sent to those who read them', () => {
    assert.deepEqual(thinkingOf({ effort: 'low', summary: 'auto' }), [{ thinkingLevel: 'LOW', includeThoughts: true }]);
    assert.deepEqual(thinkingOf({ effort: 'low', display: 'omitted', summary: 'auto' }), [{ thinkingLevel: 'LOW' }]);
    const messages = configOf({ protocol: 'openai-responses', extra: { include_reasoning: true } });
    assert.deepEqual(messages, { thinkingConfig: { includeThoughts: true } });
  });
});

test('cache markers have no counterpart and are named once', () => {
  const cacheControl = { type: 'ephemeral' } as const;
  const turns = [user({ ...text('Hi'), cacheControl } as Part)];
  assert.deepEqual(encode({ turns, tools: [tool('look', { cacheControl })] }, { compat: 'strict' }).dropped, [
    'cache_control',
  ]);
});

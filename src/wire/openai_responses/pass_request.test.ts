// Promises of a request whose provider speaks Responses too: the caller's bytes, and the few splices that have a reason.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadExchanges, NO_RECORDINGS } from '../../../test/replay/recordings.ts';
import { isLoadlineError } from '../../support/errors.ts';
import { arrayAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import { indexJson } from '../json_index.ts';
import { OTHER_SEALER, PLAIN_MODEL, REASONING_MODEL, SEALER, target } from './cases/build.ts';
import { openaiResponses } from './codec.ts';
import { sealReasoning, sealSummary } from './_sealed.ts';

const CAPTURED = new URL('../../../../shared/data/recordings/_clients-captured-here/', import.meta.url);

function passText(text: string, to: Partial<EncodeTarget> = {}) {
  const index = indexJson(text);
  const conversation = openaiResponses.decodeRequest(index.value, SEALER);
  return openaiResponses.passRequest({
    index,
    conversation,
    target: target({ stream: conversation.stream, ...to }),
    gatewayMetadataKeys: ['task', 'risk'],
  });
}

const pass = (body: JsonObject, to: Partial<EncodeTarget> = {}) =>
  passText(JSON.stringify({ model: 'gpt-5.4-mini', input: 'hi', ...body }), to);
const sentBy = (body: JsonObject, to: Partial<EncodeTarget> = {}): JsonObject =>
  JSON.parse(pass(body, to).body) as JsonObject;

describe('what passes', () => {
  test('a body for the same model passes to the character, whatever it holds', () => {
    const text =
      '{ "model" : "gpt-5.4-mini",\n "input":"h\\u00ef" , "new_field": 12345678901234567890, "top_p" : null }';
    const passed = passText(text);
    assert.equal(passed.body, text);
    assert.deepEqual(passed.dropped, []);
    assert.equal(passed.toolNames.size, 0);
  });

  test('the model is named as the provider knows it, and nothing else moves', () => {
    const text = '{"model":"auto", "input" : [ {"role":"user","content":"x"} ],"stream":true}';
    assert.equal(passText(text).body, text.replace('"auto"', '"gpt-5.4-mini"'));
  });

  test('namespaces, custom tools, hosted tools and every item pass', () => {
    const body: JsonObject = {
      tools: [
        { type: 'namespace', name: 'n', description: 'd', tools: [{ type: 'function', name: 'f' }] },
        { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
        { type: 'web_search', external_web_access: false },
        { type: 'local_shell' },
      ],
      tool_choice: { type: 'function', name: 'f' },
      include: ['reasoning.encrypted_content'],
      store: false,
      previous_response_id: 'resp_0',
      input: [
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
        { type: 'local_shell_call', call_id: 'c', action: { type: 'exec' } },
        { type: 'compaction', encrypted_content: 'gAAAA' },
        { type: 'agent_message', author: 'a', recipient: 'b', content: [] },
        { type: 'item_reference', id: 'msg_1' },
      ],
    };
    assert.deepEqual(sentBy(body), { model: 'gpt-5.4-mini', ...body });
  });

  test('hints to the gateway end here, alone or among others', () => {
    assert.deepEqual(sentBy({ metadata: { task: 'qa', mine: 'x' } })['metadata'], { mine: 'x' });
    assert.equal('metadata' in sentBy({ metadata: { task: 'qa' } }), false);
  });
});

describe('what the model does not take', () => {
  const effort = { reasoning: { effort: 'high', summary: 'auto' } };

  test('sampling at an effort goes, and is named; the default goes unnamed', () => {
    const passed = pass({ ...effort, temperature: 0.5, top_p: 1, top_logprobs: 2 });
    assert.deepEqual(passed.dropped, ['temperature', 'top_logprobs']);
    assert.deepEqual(JSON.parse(passed.body), { model: 'gpt-5.4-mini', input: 'hi', ...effort });
    assert.deepEqual(pass({ temperature: 0.5 }).dropped, []);
  });

  test('an effort that the model lacks becomes the next one; a model without any gets none', () => {
    assert.deepEqual(sentBy({ reasoning: { effort: 'minimal', summary: 'auto' } })['reasoning'], {
      effort: 'low',
      summary: 'auto',
    });
    const plain = pass({ reasoning: { effort: 'high' } }, { capabilities: PLAIN_MODEL });
    assert.equal('reasoning' in (JSON.parse(plain.body) as JsonObject), false);
    assert.deepEqual(plain.dropped, ['reasoning.effort']);
    assert.deepEqual(pass({ reasoning: { effort: 'none' } }, { capabilities: PLAIN_MODEL }).dropped, []);
  });

  test('limits above the model are lowered, a forced choice is eased', () => {
    const capabilities = { ...REASONING_MODEL, maxOutputTokens: 100, forcedToolChoice: 'no' } as const;
    const passed = pass(
      { max_output_tokens: 101, tool_choice: 'required', tools: [{ type: 'function', name: 'f' }] },
      { capabilities },
    );
    const sent = JSON.parse(passed.body) as JsonObject;
    assert.equal(sent['max_output_tokens'], 100);
    assert.equal(sent['tool_choice'], 'auto');
    assert.deepEqual(passed.dropped, ['max_output_tokens', 'tool_choice']);
  });

  test('strict refuses each by the caller’s own name', () => {
    for (const [body, param] of [
      [{ ...effort, temperature: 0.5 }, 'temperature'],
      [{ reasoning: { effort: 'minimal' } }, 'reasoning.effort'],
      [{ max_output_tokens: 1_000_000 }, 'max_output_tokens'],
    ] as const)
      assert.throws(
        () => pass(body, { compat: 'strict' }),
        (error) => isLoadlineError(error) && error.code === 'unsupported_parameter' && error.param === param,
      );
  });
});

describe('what was sealed here', () => {
  const claude = { kind: 'reasoning', text: 't', signature: 's', format: 'anthropic-claude-v1' } as const;
  const reasoning = (sealer = SEALER): JsonObject => ({
    type: 'reasoning',
    id: 'rs_1',
    summary: [],
    encrypted_content: sealReasoning(claude, 'claude-sonnet-4-6', sealer),
  });

  test('L39: reasoning of another provider leaves the input and is named, in strict too; the rest is to the character', () => {
    for (const sealer of [SEALER, OTHER_SEALER]) {
      const item = JSON.stringify(reasoning(sealer));
      const text = `{"model":"gpt-5.4-mini","input":[ {"role":"user","content":"q"}, ${item},\n {"role":"assistant","content":"a"} ]}`;
      const passed = passText(text, { compat: 'strict' });
      assert.equal(passed.body, text.replace(` ${item},`, ''));
      assert.deepEqual(passed.dropped, ['input.reasoning']);
    }
  });

  test('a summary goes as the words that it is; one that cannot be opened is taken out and named', () => {
    const compaction = (sealer = SEALER): JsonObject => ({
      type: 'compaction',
      id: 'cmp_1',
      encrypted_content: sealSummary('We fixed it.', sealer),
    });
    const [item] = arrayAt(sentBy({ input: [compaction()] }), 'input');
    assert.match(JSON.stringify(item), /"role":"user".*We fixed it\./);
    const foreign = pass({ input: [compaction(OTHER_SEALER), { role: 'user', content: 'x' }] });
    assert.deepEqual(foreign.dropped, ['input.compaction']);
    assert.equal(arrayAt(JSON.parse(foreign.body), 'input').length, 1);
  });
});

describe('what has to be written anew', () => {
  const long = `mcp__server__${'x'.repeat(80)}`;

  test('L29: names that OpenAI refuses are made legal everywhere, and the answer cannot pass as bytes', () => {
    const passed = pass({
      tools: [{ type: 'function', name: long, parameters: {} }],
      tool_choice: { type: 'function', name: long },
      input: [
        { type: 'function_call', call_id: 'c', name: long, arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'x' },
      ],
      metadata: { task: 'qa', mine: 'x' },
      truncation: 'auto',
    });
    assert.doesNotMatch(passed.body, new RegExp(long));
    assert.deepEqual([...passed.toolNames.values()], [long]);
    const sent = JSON.parse(passed.body) as JsonObject;
    assert.deepEqual(sent['metadata'], { mine: 'x' });
    assert.equal(sent['truncation'], 'auto');
    // Nothing that the caller left to the API is decided for it.
    assert.equal('store' in sent, false);
  });

  test('X26: tools in the nested form of Chat Completions', () => {
    const sent = sentBy({ tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }] });
    assert.deepEqual(sent['tools'], [{ type: 'function', name: 'f', parameters: { type: 'object' } }]);
  });

  test('namespaces beside such names are flat on the way, and told so that they can be apart again', () => {
    const passed = pass({
      tools: [
        { type: 'namespace', name: 'crm', description: 'd', tools: [{ type: 'function', name: 'find' }] },
        { type: 'function', name: long },
      ],
    });
    assert.deepEqual([...passed.toolNames.values()], ['crm__find', long]);
  });
});

describe('real traffic', () => {
  test('the captured requests of Codex pass to the byte', { skip: !existsSync(CAPTURED) && 'not here' }, () => {
    let seen = 0;
    for (const file of ['codex.json', 'codex-loop.json']) {
      const captured = JSON.parse(readFileSync(new URL(file, CAPTURED), 'utf8')) as readonly {
        readonly url: string;
        readonly body: JsonObject;
      }[];
      for (const { url, body } of captured) {
        if (!url.includes('/responses')) continue;
        const text = JSON.stringify(body);
        assert.equal(passText(text, { compat: 'strict' }).body, text);
        seen += 1;
      }
    }
    assert.equal(seen, 3);
  });

  test('recorded requests pass to the byte but for the model', { skip: NO_RECORDINGS }, () => {
    let seen = 0;
    const capabilities = {
      ...REASONING_MODEL,
      sampling: 'any',
      efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
    } as const;
    for (const { protocol, request, status, name } of loadExchanges()) {
      if (protocol !== 'openai-responses' || request === undefined || status !== 200) continue;
      if (request['background'] === true || (request['conversation'] ?? null) !== null) continue;
      const text = JSON.stringify(request);
      const passed = passText(text, { capabilities });
      assert.equal(passed.body, text.replace(JSON.stringify(request['model']), '"gpt-5.4-mini"'), name);
      assert.deepEqual(passed.dropped, [], name);
      seen += 1;
    }
    assert.ok(seen > 100, String(seen));
  });

  test('decoded and encoded again, a recorded request says the same', { skip: NO_RECORDINGS }, () => {
    let seen = 0;
    for (const { protocol, request, status, name } of loadExchanges()) {
      if (protocol !== 'openai-responses' || request === undefined || status !== 200) continue;
      if (request['background'] === true || (request['conversation'] ?? null) !== null) continue;
      const once = openaiResponses.decodeRequest(request, SEALER);
      const { body } = openaiResponses.encodeRequest(once, target({ model: once.model, stream: once.stream }));
      const again = openaiResponses.decodeRequest(JSON.parse(JSON.stringify(body)) as JsonObject, SEALER);
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      assert.deepEqual(
        plain(again.turns.map(({ role, parts }) => ({ role, parts }))),
        plain(withoutUnsigned(once.turns).map(({ role, parts }) => ({ role, parts }))),
        name,
      );
      assert.deepEqual(
        again.tools.map(({ kind, name: tool }) => [kind, tool]),
        once.tools.map(({ kind, name: tool }) => [kind, tool]),
        name,
      );
      for (const key of ['toolChoice', 'output', 'verbosity', 'parallelToolCalls', 'extra'] as const)
        assert.deepEqual(plain(again[key] ?? null), plain(once[key] ?? null), `${name} ${key}`);
      seen += 1;
    }
    assert.ok(seen > 100, String(seen));
  });
});

/** Readable reasoning that nobody signed is named as lost; an empty text of an assistant says nothing. */
function withoutUnsigned(turns: ReturnType<typeof openaiResponses.decodeRequest>['turns']) {
  return turns
    .map((turn) => ({
      ...turn,
      parts: turn.parts.filter(
        (part) =>
          (part.kind !== 'reasoning' || part.format === 'openai-responses-v1') &&
          !(turn.role === 'assistant' && part.kind === 'text' && part.text === ''),
      ),
    }))
    .filter((turn) => turn.parts.length > 0 || turn.role !== 'assistant');
}

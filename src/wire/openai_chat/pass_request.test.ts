// Promises of the request that passes: the splices that ARCHITECTURE names, and no other change to a single character.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import { indexJson } from '../json_index.ts';
import { legalToolName } from '../tool_names.ts';
import { PLAIN_MODEL, REASONING_MODEL, SHARED, target } from './cases/build.ts';
import { openaiChat } from './codec.ts';
import { needsReencoding, passChatRequest } from './pass_request.ts';
import type { EncodeTarget, PassedRequest } from '../codec.ts';

const KEYS = ['task', 'risk', 'session_id', 'tags'];
const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

function pass(text: string, to: Partial<EncodeTarget> = {}): PassedRequest {
  const index = indexJson(text);
  const conversation = openaiChat.decodeRequest(index.value);
  const full = { ...target({ stream: conversation.stream }), ...to };
  return passChatRequest({ index, conversation, target: full, gatewayMetadataKeys: KEYS });
}

/** Passes a body with these fields behind model and messages, to a model that takes everything unless told otherwise. */
const passed = (fields: string, to: Partial<EncodeTarget> = {}): PassedRequest =>
  pass(`{"model":"auto",${MESSAGES}${fields}}`, { capabilities: PLAIN_MODEL, ...to });
const wanted = (fields: string): string => `{"model":"gpt-5.4-mini",${MESSAGES}${fields}}`;
const parsed = (request: PassedRequest): JsonObject => JSON.parse(request.body) as JsonObject;

describe('what passes', () => {
  test('only the model changes, and not even that where it is already right', () => {
    const odd =
      ' { "model" : "auto",\n\t"messages" : [ {"role":"user","content":"h\\u0069 \\/"} ] , "seed":12345678901234567, "x":12345678901234567890, "f":1.50e+1 } ';
    const { body, dropped, toolNames } = pass(odd, { capabilities: PLAIN_MODEL });
    assert.equal(body, odd.replace('"auto"', '"gpt-5.4-mini"'));
    assert.deepEqual(dropped, []);
    assert.equal(toolNames.size, 0);
    const right = odd.replace('auto', 'gpt-5.4-mini');
    assert.equal(pass(right, { capabilities: PLAIN_MODEL }).body, right);
  });

  test('a model named with quotes and escapes is written as JSON', () => {
    assert.equal(parsed(passed('', { model: 'a"b\\c' }))['model'], 'a"b\\c');
  });

  test('unknown fields, audio, prediction, n, seed, legacy functions pass', () => {
    const fields =
      ',"n":3,"modalities":["text","audio"],"audio":{"voice":"a"},"prediction":{},"functions":[{"name":"f","parameters":{}}],"function_call":"auto","x_y":{"deep":[1.0]},"top_k":3';
    assert.equal(passed(fields).body, wanted(fields));
  });
});

describe('streams', () => {
  test('the usage chunk is asked for, beside what the caller set', () => {
    assert.equal(passed(',"stream":true').body, wanted(',"stream":true,"stream_options":{"include_usage":true}'));
    assert.equal(
      passed(',"stream_options":{ "include_obfuscation":false },"stream":true').body,
      wanted(',"stream_options":{ "include_obfuscation":false,"include_usage":true },"stream":true'),
    );
    assert.equal(
      passed(',"stream":true,"stream_options":{"include_usage":false}').body,
      wanted(',"stream":true,"stream_options":{"include_usage":true}'),
    );
    const asked = ',"stream":true,"stream_options":{"include_usage":true}';
    assert.equal(passed(asked).body, wanted(asked));
    assert.equal(
      passed(',"stream":true,"stream_options":null').body,
      wanted(',"stream":true,"stream_options":{"include_usage":true}'),
    );
  });

  test('a server that refuses stream_options gets none, and a caller who wanted the count is told', () => {
    const quiet = passed(',"stream":true', { dialect: { streamOptions: false } });
    assert.equal(quiet.body, wanted(',"stream":true'));
    assert.deepEqual(quiet.dropped, []);
    const asked = passed(',"stream":true,"stream_options":{"include_usage":true}', {
      dialect: { streamOptions: false },
    });
    assert.equal(asked.body, wanted(',"stream":true'));
    assert.deepEqual(asked.dropped, ['stream_options']);
  });

  test('the target decides whether it is a stream', () => {
    assert.equal(passed(',"stream":true,"stream_options":{}', { stream: false }).body, wanted(',"stream":false'));
    assert.equal(
      passed(',"stream":false', { stream: true }).body,
      wanted(',"stream":true,"stream_options":{"include_usage":true}'),
    );
    assert.equal(passed(',"stream":null', { stream: false }).body, wanted(',"stream":null'));
  });
});

describe('metadata', () => {
  test('hints to the gateway end here, everything else passes', () => {
    assert.equal(
      passed(',"metadata":{"task":"qa","team":"x", "risk":"high"},"n":1').body,
      wanted(',"metadata":{"team":"x"},"n":1'),
    );
    assert.equal(passed(',"metadata":{"task":"qa"},"n":1').body, wanted(',"n":1'));
    assert.equal(passed(',"metadata":{"team":"x"}').body, wanted(',"metadata":{"team":"x"}'));
    assert.equal(passed(',"metadata":{}').body, wanted(',"metadata":{}'));
    assert.equal(passed(',"metadata":null').body, wanted(',"metadata":null'));
    assert.deepEqual(passed(',"metadata":{"task":"qa"}').dropped, []);
  });

  test('hints do not reach the provider where the request is written anew either', () => {
    const flat = passed(',"tools":[{"type":"function","name":"f"}],"metadata":{"task":"qa","team":"x"}');
    assert.deepEqual(parsed(flat)['metadata'], { team: 'x' });
  });
});

describe('limits', () => {
  const newer = { capabilities: REASONING_MODEL };

  test('max_tokens gets the name that the model wants, with the value as it was written', () => {
    assert.equal(passed(',"max_tokens": 1e3,"n":1', newer).body, wanted(',"max_completion_tokens": 1e3,"n":1'));
    assert.equal(passed(',"max_tokens":9').body, wanted(',"max_tokens":9'));
    assert.equal(passed(',"max_completion_tokens":9', newer).body, wanted(',"max_completion_tokens":9'));
    assert.deepEqual(passed(',"max_tokens":9', newer).dropped, []);
  });

  test('where both are there the newer one stays', () => {
    assert.equal(passed(',"max_tokens":5,"max_completion_tokens":9', newer).body, wanted(',"max_completion_tokens":9'));
    assert.equal(parsed(passed(',"max_tokens":5,"max_completion_tokens":null', newer))['max_completion_tokens'], 5);
  });

  test('more than the model writes is lowered and named', () => {
    const low = { capabilities: { ...REASONING_MODEL, maxOutputTokens: 100 } };
    const older = passed(',"max_tokens":500', low);
    assert.equal(older.body, wanted(',"max_completion_tokens":100'));
    assert.deepEqual(older.dropped, ['max_tokens']);
    const now = passed(',"max_completion_tokens":500', low);
    assert.equal(now.body, wanted(',"max_completion_tokens":100'));
    assert.deepEqual(now.dropped, ['max_completion_tokens']);
    assert.deepEqual(passed(',"max_tokens":100', low).dropped, []);
  });
});

describe('what the model refuses', () => {
  const reasoning = { capabilities: REASONING_MODEL };
  const tools = ',"tools":[{"type":"function","function":{"name":"f"}}]';

  test('GPT-5.4: sampling passes while it does not reason, which is its default', () => {
    for (const fields of [
      ',"temperature":0.2,"top_p":0.5,"logprobs":true',
      ',"temperature":0.2,"reasoning_effort":"none"',
    ]) {
      assert.equal(passed(fields, reasoning).body, wanted(fields));
    }
    const high = passed(
      ',"temperature":0.2,"top_p":0.5,"presence_penalty":1,"frequency_penalty":1,"logprobs":true,"top_logprobs":2,"reasoning_effort":"high","seed":1',
      reasoning,
    );
    assert.equal(high.body, wanted(',"reasoning_effort":"high","seed":1'));
    assert.deepEqual([...high.dropped].sort(), [
      'frequency_penalty',
      'logprobs',
      'presence_penalty',
      'temperature',
      'top_logprobs',
      'top_p',
    ]);
  });

  test('a default that goes is no loss', () => {
    const { body, dropped } = passed(',"temperature":1,"top_p":1,"reasoning_effort":"high"', reasoning);
    assert.equal(body, wanted(',"reasoning_effort":"high"'));
    assert.deepEqual(dropped, []);
  });

  test('models that take no sampling, one of two, or a lower temperature', () => {
    const none = passed(',"temperature":0.2', { capabilities: { ...PLAIN_MODEL, sampling: 'none' } });
    assert.deepEqual([none.body, none.dropped], [wanted(''), ['temperature']]);
    const oneOf = { capabilities: { ...PLAIN_MODEL, sampling: 'one-of' as const, temperatureMax: 1 } };
    assert.deepEqual(passed(',"temperature":0.2,"top_p":0.5', oneOf).dropped, ['top_p']);
    assert.equal(passed(',"temperature":1,"top_p":0.5', oneOf).body, wanted(',"top_p":0.5'));
    const hot = passed(',"temperature": 1.7', oneOf);
    assert.deepEqual([hot.body, hot.dropped], [wanted(',"temperature": 1'), ['temperature']]);
  });

  test('stop, schema and forced choice where the model has none', () => {
    const stop = passed(',"stop":["a"]', reasoning);
    assert.deepEqual([stop.body, stop.dropped, stop.stopsHere], [wanted(''), [], ['a']], 'the answer is ended here');
    assert.deepEqual(passed(',"stop":["a"],"n":2', reasoning).dropped, ['stop'], 'two answers end in two places');
    const format = ',"response_format":{"type":"json_schema","json_schema":{"name":"n"}}';
    assert.deepEqual(passed(format, { capabilities: { ...PLAIN_MODEL, structuredOutput: false } }).dropped, [
      'response_format',
    ]);
    const forced = passed(`${tools},"tool_choice":"required"`, {
      capabilities: { ...PLAIN_MODEL, forcedToolChoice: 'no' },
    });
    assert.deepEqual([forced.body, forced.dropped], [wanted(`${tools},"tool_choice":"auto"`), ['tool_choice']]);
  });

  test('efforts: kept, mapped to the nearest lower, never to none, dropped where there is no such field', () => {
    const effort = (asked: string, to = reasoning): readonly unknown[] => {
      const request = passed(`,"reasoning_effort":"${asked}"`, to);
      return [parsed(request)['reasoning_effort'], request.dropped];
    };
    assert.deepEqual(effort('medium'), ['medium', []]);
    assert.deepEqual(effort('max'), ['xhigh', ['reasoning_effort']]);
    assert.deepEqual(effort('minimal'), ['low', ['reasoning_effort']]);
    assert.deepEqual(effort('enormous'), [undefined, ['reasoning_effort']]);
    assert.deepEqual(effort('high', { capabilities: PLAIN_MODEL }), [undefined, ['reasoning_effort']]);
    assert.deepEqual(effort('none', { capabilities: PLAIN_MODEL }), [undefined, []]);
  });

  test('tools with an effort, where only Responses takes both', () => {
    const request = passed(`${tools},"reasoning_effort":"high","temperature":0.2`, reasoning);
    assert.equal(request.body, wanted(`${tools},"temperature":0.2`));
    assert.deepEqual(request.dropped, ['reasoning_effort']);
    assert.equal(parsed(passed(`${tools},"reasoning_effort":"none"`, reasoning))['reasoning_effort'], 'none');
  });

  test('a strict key is refused in place of each loss, with the parameter', () => {
    const strict = { ...reasoning, compat: 'strict' as const };
    const refused = (fields: string, param: string, to: Partial<EncodeTarget> = strict): void => {
      assert.throws(
        () => passed(fields, to),
        (error) =>
          isLoadlineError(error) &&
          error.code === 'unsupported_parameter' &&
          error.status === 400 &&
          error.param === param &&
          error.message.includes(param),
        fields,
      );
    };
    refused(',"temperature":0.2,"reasoning_effort":"high"', 'temperature');
    refused(',"stop":"x","n":2', 'stop');
    refused(',"reasoning_effort":"max"', 'reasoning_effort');
    refused(',"max_tokens":9999999', 'max_tokens');
    refused(`${tools},"reasoning_effort":"high"`, 'reasoning_effort');
    refused(',"temperature":1.5', 'temperature', {
      compat: 'strict',
      capabilities: { ...PLAIN_MODEL, temperatureMax: 1 },
    });
    assert.equal(
      passed(',"temperature":0.2,"max_tokens":9', strict).body,
      wanted(',"temperature":0.2,"max_completion_tokens":9'),
    );
  });
});

describe("what others added to OpenAI's form", () => {
  const history =
    '{"model":"auto","messages":[{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}} ]},{"role":"user","content":"u","cache_control":{"type":"ephemeral"}},' +
    '{"role":"assistant","content":"","reasoning_content":"hm", "reasoning_details":[{"type":"reasoning.text"}],"thinking_blocks":[],"tool_calls":[{"id":"c","cache_control":{},"type":"function","function":{"name":"f","arguments":"{\\"cache_control\\":1}"}}]},' +
    '{"role":"tool","tool_call_id":"c","content":"r","is_error":false,"unknown":1.0}],"tools":[{"type":"function","function":{"name":"f","parameters":{"maximum":12345678901234567890,"cache_control":{}},"cache_control":{}},"cache_control":{}}]}';

  test('is taken out where it stands and named, the rest stays to the character', () => {
    const { body, dropped } = pass(history, { capabilities: PLAIN_MODEL });
    assert.equal(
      body,
      '{"model":"gpt-5.4-mini","messages":[{"role":"system","content":[{"type":"text","text":"s"} ]},{"role":"user","content":"u"},' +
        '{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"cache_control\\":1}"}}]},' +
        '{"role":"tool","tool_call_id":"c","content":"r","unknown":1.0}],"tools":[{"type":"function","function":{"name":"f","parameters":{"maximum":12345678901234567890,"cache_control":{}}}}]}',
    );
    assert.deepEqual([...dropped].sort(), [
      'cache_control',
      'is_error',
      'reasoning_content',
      'reasoning_details',
      'thinking_blocks',
    ]);
  });

  test('passes to servers that read it', () => {
    const { body, dropped } = pass(history, { capabilities: PLAIN_MODEL, dialect: { extensions: true } });
    assert.equal(body, history.replace('"auto"', '"gpt-5.4-mini"'));
    assert.deepEqual(dropped, []);
    const thinking = ',"thinking":{"type":"enabled","budget_tokens":2000},"reasoning":{"effort":"high"}';
    assert.equal(passed(thinking, { dialect: { extensions: true } }).body, wanted(thinking));
  });

  test('is no reason to refuse a strict key', () => {
    assert.ok(pass(history, { capabilities: PLAIN_MODEL, compat: 'strict' }).dropped.includes('cache_control'));
  });

  test("settings of reasoning go on under OpenAI's name", () => {
    const to = { capabilities: REASONING_MODEL };
    const carried = passed(',"reasoning":{"effort":"high"},"n":1', to);
    assert.equal(carried.body, wanted(',"n":1,"reasoning_effort":"high"'));
    assert.deepEqual(carried.dropped, []);
    assert.equal(
      parsed(passed(',"thinking":{"type":"enabled","budget_tokens":8000}', to))['reasoning_effort'],
      'medium',
    );
    assert.equal(
      parsed(passed(',"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}', to))['reasoning_effort'],
      'low',
    );
    assert.equal(parsed(passed(',"thinking":{"type":"disabled"}', to))['reasoning_effort'], 'none');
    assert.equal(
      parsed(passed(',"reasoning_effort":"low","reasoning":{"effort":"high"}', to))['reasoning_effort'],
      'low',
    );
    assert.deepEqual(passed(',"reasoning":{"effort":"high","exclude":true}', to).dropped, ['reasoning']);
    assert.deepEqual(passed(',"output_config":{"format":{}}', to).dropped, ['output_config']);
  });
});

describe('needsReencoding', () => {
  const needs = (fields: string): boolean =>
    needsReencoding(openaiChat.decodeRequest(indexJson(`{"model":"m",${MESSAGES}${fields}}`).value));

  test("OpenAI's own form does not, whatever it holds", () => {
    for (const fields of [
      '',
      ',"tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"c"}},{"type":"web_search"}]',
      ',"functions":[{"name":"f"}]',
      ',"x":1',
    ]) {
      assert.equal(needs(fields), false, fields);
    }
  });

  test('flat tools, illegal names, images in results do', () => {
    assert.equal(needs(',"tools":[{"type":"function","name":"f","parameters":{}}]'), true);
    assert.equal(needs(',"tools":[{"name":"f"}]'), true);
    assert.equal(needs(',"tools":[{"function":{"name":"f"}}]'), true, 'no type, as Mistral’s clients');
    assert.equal(needs(',"tools":[{"type":"function","function":{"name":"a.b"}}]'), true);
    assert.equal(needs(`,"tools":[{"type":"function","function":{"name":"${'x'.repeat(65)}"}}]`), true);
    const image =
      '{"model":"m","messages":[{"role":"tool","tool_call_id":"c","content":[{"type":"image_url","image_url":{"url":"https://a.example/x.png"}}]}]}';
    assert.equal(needsReencoding(openaiChat.decodeRequest(indexJson(image).value)), true);
  });

  test('passing does it by itself, and tells the names', () => {
    const { body, toolNames, dropped } = passed(
      ',"tools":[{"type":"function","name":"a.b","parameters":{"type":"object"}}],"tool_choice":{"type":"function","name":"a.b"},"x":1',
    );
    const name = legalToolName('a.b');
    assert.deepEqual(JSON.parse(body), {
      x: 1,
      model: 'gpt-5.4-mini',
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: { name, parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name } },
    });
    assert.equal(toolNames.get(name), 'a.b');
    assert.deepEqual(dropped, []);
  });

  test('an empty list of an assistant that called tools is null to OpenAI, and passes to servers that take it', () => {
    const call = '{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}';
    const said = `{"role":"assistant","content":[],"tool_calls":[${call}]}`;
    const body = `{"model":"m","messages":[${said},{"role":"tool","tool_call_id":"c","content":"x"}]}`;
    const messages = (request: PassedRequest): unknown =>
      (parsed(request)['messages'] as readonly JsonObject[])[0]?.['content'];
    assert.equal(messages(pass(body)), null);
    assert.deepEqual(messages(pass(body, { dialect: { extensions: true } })), []);
  });

  test('settings of reasoning that are written anew are named, and never sent to OpenAI', () => {
    const { body, dropped } = passed(',"tools":[{"name":"f"}],"thinking":{"type":"enabled","clear_thinking":false}');
    assert.equal((JSON.parse(body) as JsonObject)['thinking'], undefined);
    assert.ok(dropped.includes('thinking'));
  });

  test('a choice in another protocol’s words beside proper tools is written anew too', () => {
    const tools = ',"tools":[{"type":"function","function":{"name":"f"}}]';
    const choice = (value: string): unknown => parsed(passed(`${tools},"tool_choice":${value}`))['tool_choice'];
    assert.equal(choice('"any"'), 'required');
    assert.equal(choice('{"type":"auto"}'), 'auto');
    assert.deepEqual(choice('{"type":"tool","name":"f"}'), { type: 'function', function: { name: 'f' } });
    assert.deepEqual(choice('{"type":"function","function":{"name":"f"}}'), {
      type: 'function',
      function: { name: 'f' },
    });
  });
});

describe('captured clients', { skip: existsSync(SHARED) ? false : 'the shared data is not here' }, () => {
  test('each of their requests passes and says nothing that OpenAI refuses', () => {
    let seen = 0;
    for (const file of ['cn', 'opencode', 'opencode-loop', 'pi']) {
      const raw = readFileSync(new URL(`recordings/_clients-captured-here/${file}.json`, SHARED), 'utf8');
      for (const { url, body } of JSON.parse(raw) as readonly { url: string; body: JsonObject }[]) {
        if (!url.includes('chat/completions')) continue;
        const request = pass(JSON.stringify(body));
        assert.ok(!/"(cache_control|reasoning_content)":/.test(request.body), file);
        const out = parsed(request);
        assert.deepEqual(out['stream_options'], { include_usage: true });
        assert.ok(!('max_tokens' in out));
        assert.equal((out['messages'] as unknown[]).length, (body['messages'] as unknown[]).length);
        seen += 1;
      }
    }
    assert.ok(seen >= 6);
  });
});

describe('tools beside an effort of none (B5)', () => {
  const capabilities = {
    ...REASONING_MODEL,
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] as const,
    sampling: 'none' as const,
    toolsNeedEffortNone: true,
  };
  const tools = ',"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]';

  test('silence becomes none, named, for strict keys too: without it there is no answer', () => {
    for (const compat of ['lenient', 'strict'] as const) {
      const { body, dropped } = passed(tools, { capabilities, compat });
      assert.equal(body, wanted(`${tools},"reasoning_effort":"none"`));
      assert.deepEqual(dropped, ['reasoning_effort']);
    }
  });

  test('an effort becomes none by name, or is refused', () => {
    const { body, dropped } = passed(`${tools},"reasoning_effort":"high"`, { capabilities });
    assert.equal(body, wanted(`${tools},"reasoning_effort":"none"`));
    assert.deepEqual(dropped, ['reasoning_effort']);
    assert.throws(
      () => passed(`${tools},"reasoning_effort":"high"`, { capabilities, compat: 'strict' }),
      (error) => isLoadlineError(error) && error.param === 'reasoning_effort',
    );
  });

  test('none that was said, a request without tools, and a model without none pass as they are', () => {
    for (const fields of [`${tools},"reasoning_effort":"none"`, ',"reasoning_effort":"high"', '']) {
      assert.deepEqual(passed(fields, { capabilities }), {
        body: wanted(fields),
        dropped: [],
        toolNames: new Map(),
        stopsHere: [],
      });
    }
    const always = { ...capabilities, efforts: ['low', 'high'] as const };
    assert.equal(passed(tools, { capabilities: always }).body, wanted(tools));
  });

  test('written anew from another protocol it is said as well', () => {
    const conversation = openaiChat.decodeRequest(JSON.parse(`{"model":"auto",${MESSAGES}${tools}}`) as JsonObject);
    const encoded = openaiChat.encodeRequest(
      { ...conversation, protocol: 'anthropic-messages' },
      { ...target({ stream: false }), capabilities },
    );
    assert.equal(encoded.body['reasoning_effort'], 'none');
    assert.deepEqual(encoded.dropped, ['reasoning_effort']);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { openaiResponses } from './codec.ts';
import { CREATED, USAGE, completed, decode, decodeEvents, gather, sse } from './cases/build.ts';

type Fields = Readonly<Record<string, unknown>>;
const added = (output_index: number, item: Fields) => ({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: Fields) => ({ type: 'response.output_item.done', output_index, item });
const textDelta = (delta: string, output_index = 0, content_index = 0) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index,
  delta,
});
const textDone = (text: string, output_index = 0, content_index = 0) => ({
  type: 'response.output_text.done',
  output_index,
  content_index,
  text,
});
const argumentsDelta = (delta: string, output_index: number) => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
});
const argumentsDone = (text: string, output_index: number) => ({
  type: 'response.function_call_arguments.done',
  output_index,
  arguments: text,
});
const call = (number: number, text: string): Fields => ({
  type: 'function_call',
  id: `fc_${number}`,
  call_id: `call_${number}`,
  name: 'look',
  arguments: text,
});
const message = (...content: readonly Fields[]): Fields => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content,
});

test('a text stream starts, tells its deltas once, and ends with usage, tier and finish', () => {
  const events = decodeEvents(
    CREATED,
    { ...CREATED, type: 'response.in_progress' },
    added(0, message()),
    { type: 'response.content_part.added', output_index: 0, content_index: 0, part: { type: 'output_text', text: '' } },
    textDelta('Hel'),
    textDelta('lo'),
    textDone('Hello'),
    {
      type: 'response.content_part.done',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: 'Hello' },
    },
    done(0, message({ type: 'output_text', text: 'Hello', annotations: [] })),
    completed({ usage: USAGE, service_tier: 'default' }),
  );
  assert.deepEqual(events, [
    { kind: 'start', id: 'resp_1', model: 'gpt-5.4-mini-2026-03-17' },
    { kind: 'text-delta', text: 'Hel' },
    { kind: 'text-delta', text: 'lo' },
    {
      kind: 'usage',
      usage: {
        inputTokens: 100,
        cachedReadTokens: 40,
        cacheWrite5mTokens: 10,
        cacheWrite1hTokens: 0,
        outputTokens: 30,
        reasoningTokens: 20,
        audioInputTokens: 0,
        audioOutputTokens: 0,
        webSearches: 0,
        source: 'provider',
      },
    },
    { kind: 'service-tier', tier: 'default' },
    { kind: 'finish', reason: 'stop', native: 'completed' },
  ]);
});

test('parallel calls that interleave are numbered from 0 and each keeps its own arguments', () => {
  const events = decodeEvents(
    CREATED,
    added(0, { type: 'reasoning', id: 'rs_1', summary: [] }),
    done(0, { type: 'reasoning', id: 'rs_1', summary: [] }),
    added(1, call(1, '')),
    added(2, call(2, '')),
    argumentsDelta('{"a"', 2),
    argumentsDelta('{"b"', 1),
    argumentsDelta(':1}', 2),
    argumentsDelta(':2}', 1),
    argumentsDone('{"b":2}', 1),
    done(1, call(1, '{"b":2}')),
    argumentsDone('{"a":1}', 2),
    done(2, call(2, '{"a":1}')),
    completed(),
  );
  assert.deepEqual(gather(events).calls, [
    { id: 'call_1', name: 'look', arguments: '{"b":2}', ended: true, custom: false },
    { id: 'call_2', name: 'look', arguments: '{"a":1}', ended: true, custom: false },
  ]);
  assert.deepEqual(events.at(-1), { kind: 'finish', reason: 'tool-calls', native: 'completed' });
});

test('arguments are told once, whichever of delta, done and finished item carry them', () => {
  const deltas = [argumentsDelta('{"a"', 0), argumentsDelta(':1}', 0)];
  const whole = argumentsDone('{"a":1}', 0);
  const item = done(0, call(1, '{"a":1}'));
  const ways = [[...deltas, whole, item], [...deltas, item], [whole, item], [item], [...deltas, whole], [whole]];
  for (const way of ways) {
    const { calls } = gather(decodeEvents(CREATED, added(0, call(1, '')), ...way, completed()));
    assert.deepEqual(calls, [{ id: 'call_1', name: 'look', arguments: '{"a":1}', ended: true, custom: false }]);
  }
});

test('a call that is only told when it is finished is told whole', () => {
  const nameless = { type: 'function_call', id: 'fc_1', arguments: '' };
  for (const before of [[], [added(0, nameless), argumentsDelta('{"a":1}', 0)], [argumentsDelta('{"a":1}', 0)]]) {
    const { calls } = gather(decodeEvents(CREATED, ...before, done(0, call(1, '{"a":1}')), completed()));
    assert.deepEqual(calls, [{ id: 'call_1', name: 'look', arguments: '{"a":1}', ended: true, custom: false }]);
  }
});

test('a call without arguments has an empty object', () => {
  const { calls } = gather(
    decodeEvents(CREATED, added(0, call(1, '')), argumentsDone('', 0), done(0, call(1, '')), completed()),
  );
  assert.equal(calls[0]?.arguments, '{}');
});

test('custom calls carry their free text, and an empty one stays empty', () => {
  const item = (input: string): Fields => ({
    type: 'custom_tool_call',
    id: 'ct_1',
    call_id: 'call_1',
    name: 'sql',
    input,
  });
  const delta = { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'SELECT 1' };
  const spoken = gather(decodeEvents(CREATED, added(0, item('')), delta, done(0, item('SELECT 1')), completed()));
  assert.deepEqual(spoken.calls, [{ id: 'call_1', name: 'sql', arguments: 'SELECT 1', ended: true, custom: true }]);
  const silent = gather(decodeEvents(CREATED, added(0, item('')), done(0, item('')), completed()));
  assert.equal(silent.calls[0]?.arguments, '');
});

test('tool names that were made legal are restored in the stream', () => {
  const names = new Map([['look', 'mcp.look']]);
  const events = decode([sse([CREATED, added(0, call(1, '')), done(0, call(1, '{}')), completed()])], names);
  assert.equal(gather(events).calls[0]?.name, 'mcp.look');
});

test('text is told once, also where only the end or only the finished item has it', () => {
  const item = done(0, message({ type: 'output_text', text: 'Hello' }));
  const ways = [
    [textDelta('Hello'), textDone('Hello'), item],
    [textDone('Hello'), item],
    [item],
    [textDelta('Hel'), textDelta('lo'), item],
  ];
  for (const way of ways)
    assert.equal(gather(decodeEvents(CREATED, added(0, message()), ...way, completed())).text, 'Hello');
});

test('two content parts are two texts, each told once', () => {
  const item = done(0, message({ type: 'output_text', text: 'One.' }, { type: 'output_text', text: 'Two.' }));
  assert.equal(
    gather(decodeEvents(CREATED, textDelta('One.'), textDone('Two.', 0, 1), item, completed())).text,
    'One.Two.',
  );
});

test('a stream that has nothing but its last event still gives the whole answer', () => {
  const output = [
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
    message({ type: 'output_text', text: 'Hello' }),
    call(1, '{}'),
  ];
  const events = decodeEvents(completed({ output, usage: USAGE }));
  assert.equal(events[0]?.kind, 'start');
  assert.equal(gather(events).text, 'Hello');
  assert.equal(gather(events).calls.length, 1);
  assert.deepEqual(events.at(-1), { kind: 'finish', reason: 'tool-calls', native: 'completed' });
});

test('the output of the last event is not told again', () => {
  const events = decodeEvents(
    CREATED,
    textDelta('Hello'),
    completed({ output: [message({ type: 'output_text', text: 'Hello' })] }),
  );
  assert.equal(gather(events).text, 'Hello');
});

test('a summary is shown in paragraphs and sealed with what must come back', () => {
  const summary = (delta: string, summary_index: number) => ({
    type: 'response.reasoning_summary_text.delta',
    output_index: 0,
    summary_index,
    delta,
  });
  const item = {
    type: 'reasoning',
    id: 'rs_1',
    summary: [
      { type: 'summary_text', text: 'First.' },
      { type: 'summary_text', text: 'Second.' },
    ],
    encrypted_content: 'gAAAA-last',
  };
  const events = decodeEvents(
    CREATED,
    added(0, { ...item, summary: [], encrypted_content: 'gAAAA-first' }),
    summary('Fir', 0),
    summary('st.', 0),
    { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'First.' },
    summary('Second.', 1),
    done(0, item),
    completed(),
  );
  const part = {
    kind: 'reasoning',
    format: 'openai-responses-v1',
    id: 'rs_1',
    text: 'First.\n\nSecond.',
    signature: 'gAAAA-last',
  };
  assert.equal(gather(events).reasoning, part.text);
  assert.deepEqual(
    events.find((event) => event.kind === 'reasoning-end'),
    { kind: 'reasoning-end', part },
  );
});

test('a summary that only the finished item has is shown, and sealed content alone ends without text', () => {
  const item = {
    type: 'reasoning',
    id: 'rs_1',
    summary: [
      { type: 'summary_text', text: 'One.' },
      { type: 'summary_text', text: 'Two.' },
    ],
  };
  assert.equal(gather(decodeEvents(CREATED, done(0, item), completed())).reasoning, 'One.\n\nTwo.');
  const sealed = decodeEvents(
    CREATED,
    done(0, { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' }),
    completed(),
  );
  assert.deepEqual(
    sealed.map((event) => event.kind),
    ['start', 'reasoning-end', 'finish'],
  );
});

test('reasoning that an open model streams is reasoning', () => {
  const delta = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Hm.' };
  const item = { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] };
  assert.equal(gather(decodeEvents(CREATED, delta, done(0, item), completed())).reasoning, 'Hm.');
});

test('refusals are refusals, once', () => {
  const delta = { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'No.' };
  const end = { type: 'response.refusal.done', output_index: 0, content_index: 0, refusal: 'No.' };
  const item = done(0, message({ type: 'refusal', refusal: 'No.' }));
  for (const way of [[delta, end, item], [end, item], [item]]) {
    const events = decodeEvents(CREATED, ...way, completed());
    assert.equal(gather(events).refusal, 'No.');
    assert.equal(gather(events).text, '');
    assert.deepEqual(events.at(-1), { kind: 'finish', reason: 'stop', native: 'completed' });
  }
});

test('citations come once and count from the beginning of the whole text', () => {
  const annotation = {
    type: 'url_citation',
    url: 'https://example.com',
    title: 'Example',
    start_index: 0,
    end_index: 3,
  };
  const event = {
    type: 'response.output_text.annotation.added',
    output_index: 1,
    content_index: 0,
    annotation_index: 0,
    annotation,
  };
  const item = done(1, message({ type: 'output_text', text: 'See.', annotations: [annotation] }));
  for (const way of [[event, item], [item]]) {
    const events = decodeEvents(
      CREATED,
      textDelta('12345', 0),
      done(0, message({ type: 'output_text', text: '12345' })),
      textDelta('See.', 1),
      ...way,
      completed(),
    );
    assert.deepEqual(
      events.filter((one) => one.kind === 'citation'),
      [{ kind: 'citation', url: 'https://example.com', title: 'Example', start: 5, end: 8 }],
    );
  }
});

test('searches are counted in the usage', () => {
  const search = (place: number, type: string) =>
    done(place, { type: 'web_search_call', id: `ws_${place}`, action: { type } });
  const events = decodeEvents(
    CREATED,
    search(0, 'search'),
    search(1, 'open_page'),
    search(2, 'search'),
    completed({ usage: USAGE }),
  );
  const usage = events.find((event) => event.kind === 'usage');
  assert.equal(usage?.kind === 'usage' ? usage.usage.webSearches : 0, 2);
});

test('an incomplete response ends by its reason and closes what was open', () => {
  const incomplete = (reason: string) => ({
    type: 'response.incomplete',
    response: { incomplete_details: { reason }, usage: USAGE },
  });
  const cut = decodeEvents(CREATED, added(0, call(1, '')), argumentsDelta('{"a":', 0), incomplete('max_output_tokens'));
  assert.deepEqual(
    cut.slice(-3).map((event) => event.kind),
    ['tool-call-end', 'usage', 'finish'],
  );
  assert.deepEqual(cut.at(-1), { kind: 'finish', reason: 'length', native: 'max_output_tokens' });
  assert.deepEqual(decodeEvents(CREATED, incomplete('content_filter')).at(-1), {
    kind: 'finish',
    reason: 'content-filter',
    native: 'content_filter',
  });
});

test('a failed response is one error, with what was used told before it', () => {
  const failed = {
    type: 'response.failed',
    response: { error: { code: 'rate_limit_exceeded', message: 'Slow down.' }, usage: USAGE },
  };
  const events = decodeEvents(CREATED, textDelta('Hel'), failed);
  assert.deepEqual(
    events.map((event) => event.kind),
    ['start', 'text-delta', 'usage', 'error'],
  );
  assert.deepEqual(events.at(-1), {
    kind: 'error',
    error: { status: 429, type: undefined, code: 'rate_limit_exceeded', param: undefined, message: 'Slow down.' },
  });
  assert.equal(decodeEvents(CREATED, { type: 'response.failed' }).at(-1)?.kind, 'error');
});

test('an error event is one error in both of its forms, and nothing behind it counts', () => {
  const fields = { code: 'server_error', message: 'Broken.', param: null };
  const flat = { type: 'error', ...fields };
  const nested = { type: 'error', error: { type: 'server_error', ...fields } };
  const failed = { type: 'response.failed', response: { error: fields } };
  const types = [flat, nested].map((event) => {
    const events = decodeEvents(CREATED, event, failed, textDelta('late'), completed());
    assert.deepEqual(
      events.map((one) => one.kind),
      ['start', 'error'],
    );
    const last = events.at(-1);
    return last?.kind === 'error' ? [last.error.status, last.error.type, last.error.code, last.error.message] : [];
  });
  assert.deepEqual(types, [
    [500, undefined, 'server_error', 'Broken.'],
    [500, 'server_error', 'server_error', 'Broken.'],
  ]);
});

test('errors in a stream stand for the status that they would have had', () => {
  const statusOf = (code: string): number => {
    const event = decodeEvents({ type: 'error', code, message: 'x' })[0];
    return event?.kind === 'error' ? event.error.status : 0;
  };
  assert.deepEqual(
    [
      'rate_limit_exceeded',
      'insufficient_quota',
      'invalid_prompt',
      'image_too_large',
      'bio_policy',
      'context_length_exceeded',
      'server_error',
      'new_code',
    ].map(statusOf),
    [429, 429, 400, 400, 400, 400, 500, 500],
  );
});

test('a stream that ends before its end is an error, never a clean finish', () => {
  for (const bytes of [
    sse([]),
    sse([CREATED]),
    sse([CREATED, textDelta('Hel')]),
    new TextEncoder().encode(': ping\n\n'),
    new TextEncoder().encode('data: [DONE]\n\n'),
  ]) {
    const last = decode([bytes]).at(-1);
    assert.equal(last?.kind === 'error' ? last.error.type : undefined, 'stream_ended_early');
    assert.equal(last?.kind === 'error' ? last.error.status : undefined, 502);
  }
});

test('a last event without its blank line still counts', () => {
  const bytes = sse([CREATED, textDelta('Hello'), completed()]);
  assert.equal(decode([bytes.subarray(0, -2)]).at(-1)?.kind, 'finish');
});

test('after the end nothing is told any more', () => {
  const events = decodeEvents(CREATED, textDelta('Hello'), completed(), textDelta('more'), completed(), CREATED);
  assert.deepEqual(
    events.map((event) => event.kind),
    ['start', 'text-delta', 'finish'],
  );
});

test('an event that is not JSON is one error', () => {
  for (const data of ['{"type":"response.output', 'hello', '[1,2]', 'null', '7']) {
    const events = decode([new TextEncoder().encode(`data: ${data}\n\ndata: ${data}\n\n`)]);
    assert.deepEqual(
      events.map((event) => (event.kind === 'error' ? event.error.type : event.kind)),
      ['stream_not_json'],
    );
  }
});

test('events that nobody knows, and fields of the wrong type, are passed over', () => {
  const events = decodeEvents(
    CREATED,
    { type: 'response.brand_new', delta: 'x' },
    { type: 'constructor' },
    { type: '__proto__' },
    { type: 'response.output_text.delta', output_index: 'zero', content_index: null, delta: 7 },
    { type: 'response.output_item.added', output_index: 0, item: 'junk' },
    { type: 'response.output_item.done', output_index: 0, item: null },
    { type: 'response.output_text.annotation.added', output_index: 0, annotation: 'junk' },
    added(0, { type: 'function_call', call_id: 7, name: [] }),
    done(0, { type: 'function_call', call_id: 7, name: [] }),
    completed(),
  );
  assert.deepEqual(
    events.map((event) => event.kind),
    ['start', 'finish'],
  );
});

test('an item whose id changes from event to event is still one item', () => {
  const events = decodeEvents(
    CREATED,
    added(0, message()),
    { ...textDelta('Hel'), item_id: 'msg_a' },
    { ...textDelta('lo'), item_id: 'msg_b' },
    { ...textDone('Hello'), item_id: 'msg_c' },
    done(0, { ...message({ type: 'output_text', text: 'Hello' }), id: 'msg_d' }),
    completed(),
  );
  assert.equal(gather(events).text, 'Hello');
});

test('an answer that never ends is cut by its pieces', () => {
  const decoder = openaiResponses.createDecoder(new Map());
  const endless = (from: number) => sse(Array.from({ length: 1000 }, (_, index) => textDelta('x', from + index)));
  assert.throws(() => {
    for (let from = 0; from < 20_000; from += 1000) decoder.push(endless(from));
  }, RangeError);
});

test('cut anywhere, also inside a character, a stream tells the same', () => {
  const bytes = sse([
    CREATED,
    textDelta('Grüße, 世界 👩‍🚀'),
    added(1, call(1, '')),
    argumentsDelta('{"ö":"é"}', 1),
    done(1, call(1, '{"ö":"é"}')),
    completed({ usage: USAGE }),
  ]);
  const whole = decode([bytes]);
  for (let cut = 0; cut <= bytes.length; cut += 1)
    assert.deepEqual(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), whole);
});

test('whatever the events, there is one end, calls are numbered without gaps, and nothing follows the end', () => {
  const place = fc.integer({ min: 0, max: 3 });
  const word = fc.string({ maxLength: 5 });
  const item = fc.oneof(
    word.map((text) => message({ type: 'output_text', text })),
    fc.tuple(fc.integer({ min: 1, max: 4 }), word).map(([number, text]) => call(number, text)),
    word.map((text) => ({
      type: 'reasoning',
      id: 'rs',
      summary: [{ type: 'summary_text', text }],
      encrypted_content: text,
    })),
  );
  const event = fc.oneof(
    fc.tuple(word, place, place).map(([text, output, content]) => textDelta(text, output, content)),
    fc.tuple(word, place, place).map(([text, output, content]) => textDone(text, output, content)),
    fc.tuple(word, place).map(([text, output]) => argumentsDelta(text, output)),
    fc.tuple(word, place).map(([text, output]) => argumentsDone(text, output)),
    fc.tuple(place, item).map(([output, one]) => added(output, one)),
    fc.tuple(place, item).map(([output, one]) => done(output, one)),
    fc.constant(completed()),
    fc.constant({ type: 'response.failed', response: {} }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const told = decodeEvents(CREATED, ...events);
      const ends = told.filter((one) => one.kind === 'finish' || one.kind === 'error');
      assert.equal(ends.length, 1);
      assert.equal(told.at(-1), ends[0]);
      const started = told.flatMap((one) => (one.kind === 'tool-call-start' ? [one.index] : []));
      assert.deepEqual(started, [...started.keys()]);
      for (const one of told)
        if (one.kind === 'tool-call-delta' || one.kind === 'tool-call-end') assert.ok(one.index < started.length);
    }),
    { numRuns: 300 },
  );
});

test('any bytes at all end in one end and never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (chunks) => {
      const told = decode(chunks);
      assert.equal(told.filter((event) => event.kind === 'error' || event.kind === 'finish').length, 1);
    }),
  );
});

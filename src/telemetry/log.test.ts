import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

function collect(level: 'error' | 'warn' | 'info' | 'debug') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, nowMs: () => 0, write: (line) => lines.push(line) }) };
}

test('a log line is one JSON object with time, level, event and the fields', () => {
  const { lines, log } = collect('info');
  log.info('request.settled', { status: 200, model: 'openai/gpt-5.4-mini', absent: undefined });
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    event: 'request.settled',
    status: 200,
    model: 'openai/gpt-5.4-mini',
  });
});

test('levels below the chosen one write nothing', () => {
  const { lines, log } = collect('warn');
  log.info('a');
  log.debug('b');
  log.warn('c');
  log.error('d');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['c', 'd'],
  );
});

test('a value with line ends and escape codes cannot forge a second line', () => {
  const { lines, log } = collect('info');
  log.info('x', { value: 'one\r\n{"level":"error"}\u001b[31m' });
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.includes('\n'), false);
  assert.equal(lines[0]?.includes('\u001b'), false);
});

test('a value of a megabyte is capped', () => {
  const { lines, log } = collect('info');
  log.info('x', { value: 'y'.repeat(1_000_000) });
  assert.ok((lines[0]?.length ?? 0) < 9_000);
});

test('no control character reaches the reader’s terminal, and none is lost to one who parses', () => {
  const { lines, log } = collect('info');
  const controls = String.fromCodePoint(...Array.from({ length: 0xa0 }, (_, code) => code), 0x2028, 0x2029);
  log.info('x', { value: controls });
  assert.doesNotMatch(lines[0] ?? '', /[\p{Cc}\p{Zl}\p{Zp}]/u);
  assert.equal(JSON.parse(lines[0] ?? '').value, controls);
});

test('every level writes its own name, and a value that is not set is left out while null is kept', () => {
  const { lines, log } = collect('debug');
  log.error('e', { absent: undefined, none: null, no: false, zero: 0, empty: '' });
  log.debug('d');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      { time: '1970-01-01T00:00:00.000Z', level: 'error', event: 'e', none: null, no: false, zero: 0, empty: '' },
      { time: '1970-01-01T00:00:00.000Z', level: 'debug', event: 'd' },
    ],
  );
});

test('a level that is off costs no line, however large its fields', () => {
  const { lines, log } = collect('error');
  log.debug('x', { value: 'y'.repeat(1_000_000) });
  log.info('x');
  assert.equal(lines.length, 0);
});

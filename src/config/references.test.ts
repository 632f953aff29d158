import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Environment } from '../providers/configure.ts';
import { openConfigFile, type ConfigFile } from './config_file.ts';
import { loadConfig } from './load.ts';
import { formatProblem } from './problem.ts';

function open(text: string, environment: Environment = {}): ConfigFile {
  return openConfigFile('f', text, environment);
}

function problems(file: ConfigFile): readonly string[] {
  return file.problems.list().map((problem) => formatProblem(problem).slice(2));
}

test('references are replaced by what the environment says, anywhere in a text', () => {
  const environment = { HOST: 'h.example', PORT: '80', EMPTY: '' };
  const file = open(
    'a: http://${HOST}:${PORT}/x\nb: os.environ/HOST\nc: ["${HOST}", plain]\nd: ${EMPTY:-dflt}\ne: "${NONE:-}"\nf: ${NONE:-a:-b}',
    environment,
  );
  assert.deepEqual(file.value, {
    a: 'http://h.example:80/x',
    b: 'h.example',
    c: ['h.example', 'plain'],
    d: 'dflt',
    e: '',
    f: 'a:-b',
  });
  assert.deepEqual(problems(file), []);
});

test('what a variable holds is taken as it is: no reference in it is read, and no YAML', () => {
  const file = open('a: ${X}', { X: '${Y} [1, 2] # no\n${Z}' });
  assert.deepEqual(file.value, { a: '${Y} [1, 2] # no\n${Z}' });
});

test('the names behind a value are kept, for those who ask where it comes from', () => {
  const file = open('a: { b: "${X}-${Y}" }', { X: '1', Y: '2' });
  assert.deepEqual([...file.references], [['["a","b"]', ['X', 'Y']]]);
  assert.deepEqual(file.written, { a: { b: '${X}-${Y}' } });
});

const REFUSED: readonly (readonly [promise: string, text: string, expected: readonly string[]])[] = [
  [
    'an unset name',
    'a: 1\nb: x ${NONE}',
    ['2:6: NONE is not set; set it in the environment or .env, or give a default: ${NONE:-value}'],
  ],
  [
    'an empty variable without a default',
    'a: ${EMPTY}',
    ['1:4: EMPTY is not set; set it in the environment or .env, or give a default: ${EMPTY:-value}'],
  ],
  [
    'an unset name in LiteLLM form',
    'a: os.environ/NONE',
    ['1:4: NONE is not set; set it in the environment or .env, or give a default: ${NONE:-value}'],
  ],
  [
    'two unset names in one text',
    'a: "${ONE}${TWO}"',
    [
      '1:5: ONE is not set; set it in the environment or .env, or give a default: ${ONE:-value}',
      '1:11: TWO is not set; set it in the environment or .env, or give a default: ${TWO:-value}',
    ],
  ],
  [
    'an unset name in a block',
    'a: |\n  one\n    ${NONE}\n',
    ['3:5: NONE is not set; set it in the environment or .env, or give a default: ${NONE:-value}'],
  ],
  ['a reference without an end', 'a: "${NAME"', ['1:5: write a reference as ${NAME} or ${NAME:-default}']],
  ['a reference to nothing', 'a: "${}"', ['1:5: write a reference as ${NAME} or ${NAME:-default}']],
  ['a reference to no name', 'a: "${1X}"', ['1:5: write a reference as ${NAME} or ${NAME:-default}']],
  ['a form of shells that is not read', 'a: "${NAME-x}"', ['1:5: write a reference as ${NAME} or ${NAME:-default}']],
  [
    'a tail behind the LiteLLM form',
    'a: os.environ/NAME/x',
    ['1:4: write os.environ/NAME, with the name of a variable and nothing behind it'],
  ],
  [
    'a reference inside a condition',
    `r:\n  when: "project == '\${TEAM}'"`,
    ['2:22: references are not read inside conditions'],
  ],
  [
    'a name from the prototype',
    'a: ${toString}',
    ['1:4: toString is not set; set it in the environment or .env, or give a default: ${toString:-value}'],
  ],
];

for (const [promise, text, expected] of REFUSED) {
  test(`${promise} is an error with its place`, () => {
    assert.deepEqual(problems(open(text, { EMPTY: '' })), expected);
  });
}

test('an api_key is one reference and nothing else, and no message repeats it', () => {
  const secrets = ['abc', 'Bearer ${KEY}', '${KEY}x', '${KEY:-abc}', '${A}${B}', 'sk-ant-api03-abcdefghijklmnop', '""'];
  for (const secret of secrets) {
    const file = open(`api_key: ${secret}`, { KEY: 'v', A: 'v', B: 'v' });
    assert.deepEqual(
      problems(file),
      ['1:10: a secret is not written into the file: set it in the environment or .env and write api_key: ${NAME}'],
      secret,
    );
    assert.deepEqual(file.value, { api_key: '' });
  }
  for (const fine of ['${KEY}', '"${KEY}"', '${KEY:-}', 'os.environ/KEY'])
    assert.deepEqual(problems(open(`api_key: ${fine}`, { KEY: 'v' })), [], fine);
});

test('what looks like a key is refused wherever it stands', () => {
  const looks = [
    'sk-proj-abcdefghijkl1234',
    'see ll_live_abcdefghijkl',
    'key=AIzaSyA1234567890abc',
    'https://h/gsk_1234567890abcdef',
  ];
  for (const text of looks) {
    const file = open(JSON.stringify({ because: text }));
    assert.equal(problems(file).length, 1, text);
    assert.ok(!JSON.stringify(problems(file)).includes('abcdef'), 'no message repeats it');
  }
  for (const text of ['ask-me-about-it-please-now', 'sk-short', 'keys like sk-... go strong', 'll_ keys'])
    assert.deepEqual(problems(open(JSON.stringify({ a: text }))), [], text);
});

test('a port, a switch and a price may be references; a key that looks like a number stays text', () => {
  const text =
    'server: { port: "${PORT}" }\nproviders: { lab: { base_url: "http://h", api_key: "${KEY}" } }\nroutes: { auto: { default: strong, careful: "${CAREFUL}" } }\nmodels: { gpt-5.4-mini: { input_usd_per_million: "${PRICE}", output_usd_per_million: 1 } }';
  const result = loadConfig({
    file: 'f',
    text,
    environment: { PORT: '8080', KEY: '12345', CAREFUL: 'true', PRICE: '0.25' },
  });
  if (!result.ok) assert.fail(result.problems.map(formatProblem).join('\n'));
  assert.equal(result.config.server.port, 8080);
  assert.equal(result.config.providers[0]?.apiKey, '12345');
  assert.equal(result.config.policy.routes.get('auto')?.careful, true);
  assert.equal(result.config.models[0]?.price?.inputUsdPerMillion, 0.25);
});

test('a port whose variable holds no number is refused, and one that is unset is said once', () => {
  const text = 'server: { port: "${PORT}" }';
  const at = (environment: Environment): readonly string[] => {
    const result = loadConfig({ file: 'f', text, environment });
    return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).slice(2));
  };
  assert.deepEqual(at({ PORT: 'eighty' }), ['1:17: `port` must be a number, not text']);
  assert.deepEqual(at({ PORT: '1e9' }), ['1:17: `port` must be a number, not text']);
  assert.deepEqual(at({}), [
    '1:18: PORT is not set; set it in the environment or .env, or give a default: ${PORT:-value}',
  ]);
});

test('whatever stands in a text, it is resolved or refused, in time', () => {
  const unit = fc.constantFrom('$', '{', '}', ':', '-', 'A', '_', '1', ' ', '${A}', '${A:-', 'os.environ/');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 80 }), (text) => {
      const file = open(JSON.stringify({ a: text }), { A: 'v' });
      assert.ok(file.problems.list().length > 0 || typeof (file.value as { a: unknown }).a === 'string');
    }),
    { numRuns: 2000 },
  );
  open(JSON.stringify({ a: '${'.repeat(60_000), b: '${A:-'.repeat(20_000) }), { A: 'v' });
});

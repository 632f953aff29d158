// Settings are the same list, whatever format they are written in, and know the blocks around them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isSafeguard } from './_infra_rules.ts';
import { kindOfInfra } from './_infra_kind.ts';
import { plainKey, readSettings, type Setting } from './_settings.ts';

const shown = (text: string): readonly string[] =>
  readSettings(text).map((setting) => `${[...setting.parents, setting.plain].join('/')}=${setting.value}`);
const find = (text: string, plain: string): Setting => {
  const found = readSettings(text).find((setting) => setting.plain === plain);
  assert.ok(found !== undefined, `no ${plain} in ${shown(text).join(' ')}`);
  return found;
};

describe('formats', () => {
  test('YAML by its indentation', () => {
    assert.deepEqual(shown('a:\n  b: 1\n  c:\n    d: x # note\ne: "f g"\n'), [
      'a=',
      'a/b=1',
      'a/c=',
      'a/c/d=x',
      'e=f g',
    ]);
  });
  test('YAML with lists', () => {
    const text = 'ports:\n  - 80\n  - 443\nitems:\n- name: a\n  value: b\n';
    assert.deepEqual(shown(text), ['ports=', 'ports=80', 'ports=443', 'items=', 'items/name=a', 'items/value=b']);
  });
  test('YAML with flow mappings', () => {
    assert.deepEqual(shown('a: {b: 1, c: [x, y]}'), ['a=', 'a/b=1', 'a/c=[x, y]']);
  });
  test('a new document begins at the top', () => {
    assert.deepEqual(shown('a:\n  b: 1\n---\nc: 2\n'), ['a=', 'a/b=1', 'c=2']);
  });
  test('JSON over lines', () => {
    const text = '{\n  "a": {\n    "b": true,\n    "c": ["x"]\n  },\n  "d": 1\n}';
    assert.deepEqual(shown(text), ['a=', 'a/b=true', 'a/c=["x"]', 'd=1']);
  });
  test('JSON on one line', () => {
    assert.equal(find('{"Principal": {"AWS": "*"}, "Effect": "Allow"}', 'aws').parents.join('/'), 'principal');
    assert.equal(find('{"Principal": {"AWS": "*"}, "Effect": "Allow"}', 'effect').parents.join('/'), '');
  });
  test('a list of strings over lines belongs to its key', () => {
    assert.deepEqual(shown('{\n  "Action": [\n    "s3:*",\n    "ec2:Run"\n  ]\n}'), [
      'action=',
      'action=s3:*',
      'action=ec2:Run',
    ]);
  });
  test('HCL with labels', () => {
    const text = 'resource "aws_x" "y" {\n  a = "b"\n  c {\n    d = true\n  }\n}\n';
    assert.deepEqual(shown(text), [
      'resource=aws_x y',
      'resourceawsxy/a=b',
      'resourceawsxy/c=',
      'resourceawsxy/c/d=true',
    ]);
  });
  test('HCL with lists over lines', () => {
    assert.equal(find('a {\n  cidr_blocks = [\n    "0.0.0.0/0",\n  ]\n}\n', 'cidrblocks').value, '');
    assert.ok(shown('a {\n  cidr_blocks = [\n    "0.0.0.0/0",\n  ]\n}\n').includes('a/cidrblocks=0.0.0.0/0'));
  });
  test('INI', () => assert.deepEqual(shown('[a]\nb = c\n; note\nd=e\n'), ['b=c', 'd=e']));
  test('directives of nginx', () => {
    assert.deepEqual(shown('server {\n  listen 443 ssl;\n}\n'), ['server=', 'server/listen=443 ssl']);
  });
  test('environment files', () => assert.deepEqual(shown('A_B=c d\n# x\nE=\n'), ['ab=c d', 'e=']));
  test('a string with colons is one value', () => {
    assert.deepEqual(shown('a: "arn:aws:s3:::b"\n'), ['a=arn:aws:s3:::b']);
    assert.deepEqual(shown('a: arn:aws:s3:::b\n'), ['a=arn:aws:s3:::b']);
  });
  test('keys of every style are one', () => {
    for (const key of ['hostNetwork', 'host_network', 'host-network', 'HOST_NETWORK'])
      assert.equal(plainKey(key), 'hostnetwork');
  });
  test('comments hold no settings', () => assert.deepEqual(shown('# a: 1\n// b: 2\n'), []));
  test('nothing', () => assert.deepEqual(shown(''), []));
});

describe('places', () => {
  test('the range of a setting shows its key and value', () => {
    const text = 'spec:\n    replicas: 0   # off\n';
    const setting = find(text, 'replicas');
    assert.ok(text.slice(setting.start, setting.end).startsWith('replicas: 0'));
  });
  test('any lines: ranges inside the text, depth bounded', () => {
    const piece = fc.constantFrom(
      'a:',
      '  b: 1',
      '{',
      '}',
      '[',
      ']',
      '"c": "d",',
      'e = f',
      'g {',
      '- h',
      '- i: j',
      '---',
      '# k',
      '\t',
      'l: {m: n',
      "'o': [p",
      '  "q",',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join('\n');
        for (const setting of readSettings(text)) {
          assert.ok(setting.start >= 0 && setting.start <= setting.end && setting.end <= text.length);
          assert.ok(setting.parents.length <= 48);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('kinds of files', () => {
  const rows: readonly (readonly [text: string, kind: string | undefined])[] = [
    ['apiVersion: v1\nkind: Service\n', 'infra.kubernetes'],
    ['kind: RoleBinding\n', 'infra.iam'],
    ['resource "a" "b" {\n}', 'infra.terraform'],
    ['variable "a" {\n}', 'infra.declaration'],
    ['Type: AWS::S3::Bucket', 'infra.cloudformation'],
    ['"Effect": "Allow"', 'infra.policy'],
    ['FROM scratch\nCOPY a b', 'infra.dockerfile'],
    ['services:\n  a:\n    image: b\n', 'infra.compose'],
    ['jobs:\n  a:\n    runs-on: b\n', 'infra.pipeline'],
    ['stages:\n  - a\n', 'infra.pipeline'],
    ['- hosts: all\n  tasks:\n', 'infra.playbook'],
    ['server {\n', 'infra.server'],
    ['backend app\n', 'infra.server'],
    ['host all all 0.0.0.0/0 trust\n', 'infra.server'],
    ['www IN A 10.0.0.1', 'infra.dns'],
    ['hostNetwork: true\n', 'infra.helm'],
    ['image: a\nresources: {}\nnodeSelector: {}\n', 'infra.helm'],
    ['image: a.png\ntitle: b\n', undefined],
    ['name: a\nversion: 1\n', undefined],
    ['', undefined],
  ];
  for (const [text, kind] of rows) test(JSON.stringify(text), () => assert.equal(kindOfInfra(text)?.rule.id, kind));
});

describe('safeguards', () => {
  const guards = [
    'prevent_destroy = true',
    'deletion_protection = true',
    'encrypted: true',
    'readinessProbe:',
    'limits:',
    'requirepass abc',
    'ssl_verify_client on;',
    'needs: [test]',
  ];
  const others = ['replicas: 3', 'image: a', 'encrypted: false', 'name: b'];
  for (const line of guards) test(`${line} is one`, () => assert.ok(readSettings(line).some(isSafeguard)));
  for (const line of others) test(`${line} is none`, () => assert.ok(!readSettings(line).some(isSafeguard)));
});

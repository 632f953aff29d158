// Arguments of tools are read whole or broken off, and every value still leads back to the characters that were sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { diffOfEdit } from './_edit_diff.ts';
import { readJsonLeaves } from './_json_values.ts';
import { sourceOf, sourceRange, wholeText } from './_mapped_text.ts';
import { readToolName, type ToolKind, type ToolVerb } from './_tool_names.ts';
import { readToolCall } from './tool_calls.ts';

const shown = (text: string): readonly string[] => readJsonLeaves(text).map((leaf) => `${leaf.key}=${leaf.value.text}`);

describe('values', () => {
  const rows: readonly (readonly [name: string, text: string, values: readonly string[]])[] = [
    ['strings, numbers, literals', '{"a": "b", "c": 1.5, "d": true, "e": null}', ['a=b', 'c=1.5', 'd=true', 'e=null']],
    ['nested', '{"a": {"b": "c"}}', ['b=c']],
    ['lists keep the key of their list', '{"a": ["b", "c"]}', ['a=b', 'a=c']],
    ['objects in lists', '{"a": [{"b": "c"}, {"b": "d"}]}', ['b=c', 'b=d']],
    ['escapes', String.raw`{"a": "x\n\t\"y\"\\z\u0041"}`, ['a=x\n\t"y"\\zA']],
    ['broken off inside a string', '{"a": "rm -rf', ['a=rm -rf']],
    ['broken off inside a key', '{"a": "b", "c', ['a=b', 'a=c']],
    ['broken off inside an escape', '{"a": "b\\', ['a=b']],
    ['a broken code point', String.raw`{"a": "\u00zz"}`, ['a=u00zz']],
    ['no JSON', 'rm -rf /', ['=rm -rf /']],
    ['an empty object', '{}', []],
    ['an empty string', '{"a": ""}', ['a=']],
    ['nothing', '  ', []],
    ['a list at the top', '["a", 1]', ['=a', '=1']],
  ];
  for (const [name, text, values] of rows) test(name, () => assert.deepEqual(shown(text), values));

  test('words of one list know each other', () => {
    const lists = readJsonLeaves('{"a": ["b", "c"], "d": ["e"], "f": "g"}').map((leaf) => leaf.list);
    assert.deepEqual(lists, [0, 0, 1, -1]);
  });

  test('any JSON: its strings are found, and lead back to where they were escaped', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), fc.boolean(), (value, isPretty) => {
        const text = JSON.stringify(value, null, isPretty ? 2 : 0);
        const leaves = readJsonLeaves(text);
        assert.deepEqual(
          leaves.map((leaf) => leaf.value.text),
          Object.values(JSON.parse(text) as Record<string, string>),
        );
        for (const leaf of leaves) {
          const { start, end } = sourceRange(leaf.value, 0, leaf.value.text.length);
          assert.equal(
            JSON.parse(`"${text.slice(start, Math.max(start, escapedEnd(text, start, end)))}"`),
            leaf.value.text,
          );
        }
      }),
    );
  });

  test('any text at all is read without a throw, inside its bounds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const leaf of readJsonLeaves(text)) {
          for (let index = 0; index < leaf.value.text.length; index += 1) {
            const at = sourceOf(leaf.value, index);
            assert.ok(at >= 0 && at < text.length);
          }
        }
      }),
    );
  });
});

/** The last character may be written as an escape: up to the quote that closes the string. */
function escapedEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.max(at, end);
}

describe('names of tools', () => {
  const rows: readonly (readonly [name: string, kind: ToolKind, verb: ToolVerb])[] = [
    ['bash', 'shell', 'unknown'],
    ['Bash', 'shell', 'unknown'],
    ['container.exec', 'shell', 'unknown'],
    ['mcp__server__execute_command', 'shell', 'unknown'],
    ['functions.shell', 'shell', 'unknown'],
    ['apply_patch', 'patch', 'deploy'],
    ['str_replace_based_edit_tool', 'edit', 'write'],
    ['MultiEdit', 'edit', 'write'],
    ['Write', 'edit', 'write'],
    ['kubectl', 'program', 'unknown'],
    ['kubectl_exec', 'program', 'unknown'],
    ['execute_sql', 'sql', 'unknown'],
    ['mcp__postgres__query', 'sql', 'read'],
    ['http_request', 'http', 'unknown'],
    ['get_refund', 'other', 'read'],
    ['refund_status', 'other', 'read'],
    ['create_refund', 'other', 'move-money'],
    ['refund', 'other', 'move-money'],
    ['list_deleted_users', 'other', 'read'],
    ['delete_user', 'other', 'destroy'],
    ['userDelete', 'other', 'destroy'],
    ['deploy_to_prod', 'other', 'deploy'],
    ['grant_access', 'other', 'access'],
    ['create_api_key', 'other', 'access'],
    ['restart_pod', 'other', 'stop'],
    ['send_email', 'other', 'send'],
    ['create_issue', 'other', 'write'],
    ['frobnicate', 'other', 'unknown'],
    ['', 'other', 'unknown'],
  ];
  for (const [name, kind, verb] of rows) {
    test(name === '' ? 'nothing' : name, () => {
      const tool = readToolName(name);
      assert.equal(tool.kind, kind);
      if (kind === 'other') assert.equal(tool.verb, verb);
    });
  }
});

describe('what the arguments hold', () => {
  test('commands of every client', () => {
    const script = (name: string, args: unknown): readonly string[] =>
      readToolCall(name, JSON.stringify(args)).contents.map((content) => content.body.text);
    assert.deepEqual(script('bash', { command: 'ls', description: 'list it all' }), ['ls']);
    assert.deepEqual(script('exec_command', { cmd: 'ls', yield_time_ms: 5 }), ['ls']);
    assert.deepEqual(script('shell', { command: ['bash', '-lc', 'ls | wc'] }), ['ls | wc']);
    assert.deepEqual(script('shell', { command: ['echo', 'a b'] }), ["echo 'a b'"]);
    assert.deepEqual(script('kubectl', { args: 'get pods' }), ['kubectl get pods']);
    assert.deepEqual(script('git', { args: ['log', '-3'] }), ['git log -3']);
  });
  test('an edit knows what it replaces and where', () => {
    const call = readToolCall('Edit', JSON.stringify({ file_path: 'a.ts', old_string: 'x', new_string: 'y' }));
    assert.equal(call.contents[0]?.replaced?.text, 'x');
    assert.equal(call.contents[0]?.path, 'a.ts');
    assert.deepEqual(call.paths, ['a.ts']);
  });
  test('a reading tool writes nothing', () => {
    assert.deepEqual(readToolCall('read_file', JSON.stringify({ path: 'a.ts' })).paths, []);
  });
});

describe('an edit as a diff', () => {
  test('shared lines are context', () => {
    const { text, file } = diffOfEdit(wholeText('a\nb\nc', 0), wholeText('a\nx\ny\nc', 100), 'f.ts');
    const lines = file.hunks[0]?.lines.map((line) => `${line.side[0] ?? ''}:${text.text.slice(line.start, line.end)}`);
    assert.deepEqual(lines, ['c:a', 'r:b', 'a:x', 'a:y', 'c:c']);
    assert.equal(file.newPath?.path, 'f.ts');
  });
  test('the same text twice is no change', () => {
    const { file } = diffOfEdit(wholeText('a\nb', 0), wholeText('a\nb', 9), undefined);
    assert.ok(file.hunks[0]?.lines.every((line) => line.side === 'context'));
  });
  test('places lead back to the two arguments', () => {
    const { text } = diffOfEdit(wholeText('old', 50), wholeText('new', 90), undefined);
    assert.equal(sourceOf(text, 0), 50);
    assert.equal(sourceOf(text, 4), 90);
  });
});

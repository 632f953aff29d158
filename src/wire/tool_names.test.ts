// Promises of the tool names: what is sent is legal, the same for the same name, and comes back as the caller wrote it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { legalToolName, restoreToolName, toolNamesOf } from './tool_names.ts';

const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;

describe('legalToolName', () => {
  test('a legal name stays, up to 64 characters', () => {
    for (const name of ['a', 'get_weather-2', 'A'.repeat(64)]) assert.equal(legalToolName(name), name);
  });

  test('the names of MCP servers become legal and keep their beginning', () => {
    const long = `mcp__plugin_very-long-server-name__${'tool'.repeat(20)}`;
    assert.match(legalToolName(long), LEGAL);
    assert.equal(legalToolName(long).length, 64);
    assert.ok(legalToolName(long).startsWith(long.slice(0, 55)));
    assert.match(legalToolName('server.tool/name'), /^server_tool_name_[0-9a-f]{8}$/);
  });

  test('property: always legal, always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        assert.match(legalToolName(name), LEGAL);
        assert.equal(legalToolName(name), legalToolName(name));
        assert.equal(legalToolName(legalToolName(name)), legalToolName(name));
      }),
    );
  });

  test('names that differ only behind the 55th character, or only in a replaced one, stay apart', () => {
    const start = 'x'.repeat(60);
    const names = [`${start}-first`, `${start}-other`, 'a.b', 'a/b', 'a b', 'ä.b'];
    assert.equal(new Set(names.map(legalToolName)).size, names.length);
  });
});

describe('toolNamesOf', () => {
  test('holds only what differs, and restores it', () => {
    const names = toolNamesOf(['plain', 'a.b', 'a.b', 'y'.repeat(70)]);
    assert.equal(names.size, 2);
    assert.equal(restoreToolName(legalToolName('a.b'), names), 'a.b');
    assert.equal(restoreToolName('plain', names), 'plain');
    assert.equal(restoreToolName('never_offered', names), 'never_offered');
  });

  test('property: every name survives the way there and back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 90 })), (list) => {
        const names = toolNamesOf(list);
        for (const name of list) assert.equal(restoreToolName(legalToolName(name), names), name);
      }),
    );
  });
});

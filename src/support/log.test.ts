import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from './log.ts';

test('the silent log takes every level and every field, and gives nothing back', () => {
  for (const write of [silentLog.error, silentLog.warn, silentLog.info, silentLog.debug]) {
    assert.equal(write('event'), undefined);
    assert.equal(write('event', { text: 'x', number: 1, flag: true, none: null, absent: undefined }), undefined);
  }
});

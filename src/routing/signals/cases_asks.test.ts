// Whole requests by kind of trap: structure finds what is grave in them, and leaves alone what only looks like it. The
// development set of the routing data is measured in place where it is present.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Material, Span } from '../material.ts';
import type { AskCase } from './cases/ask_case.ts';
import { isGrave } from './cases/case.ts';
import { HARMLESS_ASKS } from './cases/harmless_asks.ts';
import { RISKY_ASKS } from './cases/risky_asks.ts';
import { scanMaterial } from './scan.ts';

function materialOf(given: AskCase): Material {
  return {
    spans: [{ part: 'messages[0].content', offset: 0, text: given.ask, origin: 'ask', counts: true }],
    toolCalls: (given.calls ?? []).map(([name, args], index) => ({
      part: `messages[1].tool_calls[${index}]`,
      name,
      argumentsText: JSON.stringify(args),
      counts: true,
    })),
    toolsOffered: [],
    truncated: false,
  };
}

for (const [name, cases] of [
  ['requests with something grave in them', RISKY_ASKS],
  ['requests that only look like it', HARMLESS_ASKS],
] as const) {
  describe(name, () => {
    for (const given of cases) {
      test(`${given.trap}: ${given.ask.split('\n')[0] ?? ''}`, () => {
        const { signals, failed } = scanMaterial(materialOf(given));
        const shown = signals.map((signal) => `${signal.id} ${signal.severity} ${signal.effect}`).join(', ');
        assert.deepEqual(failed, []);
        assert.equal(signals.some(isGrave), given.grave, shown);
        if (given.category !== undefined) {
          const categories = signals.filter(isGrave).map((signal) => signal.category);
          assert.ok(
            categories.some((category) => category === given.category),
            shown,
          );
        }
      });
    }
  });
}

const asksFile = new URL('../../../../shared/data/risk/asks-dev.jsonl', import.meta.url);

interface DevRow {
  readonly id: string;
  readonly risk: boolean;
  readonly shape: string;
  readonly body: {
    readonly messages: readonly {
      readonly role: string;
      readonly content: string | null;
      readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
    }[];
  };
}

/** The plainest material: the last user turn is the ask, every call of the conversation is of the running loop. */
function devMaterial(row: DevRow): Material {
  const { messages } = row.body;
  const last = messages.map((message) => message.role).lastIndexOf('user');
  const spans = messages.flatMap((message, index): readonly Span[] =>
    message.content === null || message.content === ''
      ? []
      : [
          {
            part: `messages[${index}].content`,
            offset: 0,
            text: message.content,
            origin: index === last ? 'ask' : 'assistant',
            counts: index === last,
          },
        ],
  );
  const toolCalls = messages.flatMap((message, index) =>
    (message.tool_calls ?? []).map((call, at) => ({
      part: `messages[${index}].tool_calls[${at}]`,
      name: call.function.name,
      argumentsText: call.function.arguments,
      counts: true,
    })),
  );
  return { spans, toolCalls, toolsOffered: [], truncated: false };
}

describe(
  'the development set',
  { skip: existsSync(asksFile) ? false : 'shared data is absent: the development set is not measured' },
  () => {
    const rows = (): readonly DevRow[] =>
      readFileSync(asksFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as DevRow);
    const isFound = (row: DevRow): boolean => scanMaterial(devMaterial(row)).signals.some(isGrave);

    test('every risky diff, statement, file, block of code and call is grave by structure alone', () => {
      const structured = rows().filter((row) => row.risk && ['diff', 'sql', 'iac', 'code'].includes(row.shape));
      const missed = structured.filter((row) => !isFound(row)).map((row) => row.id);
      assert.deepEqual(missed, []);
      assert.ok(structured.length >= 8);
    });

    test('no harmless request is grave by structure', () => {
      const alarms = rows().filter((row) => !row.risk && isFound(row));
      assert.deepEqual(
        alarms.map((row) => row.id),
        [],
      );
    });
  },
);

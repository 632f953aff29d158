// Owns the form of a labelled case and the check of one: what a text must raise, where, how grave, and what must stay
// quiet. The cases are our own; each says what it is about in its name.
import assert from 'node:assert/strict';
import type { Material } from '../../material.ts';
import type { RiskCategory, RiskLevel, Signal } from '../../decision.ts';
import { scanMaterial, type ScanResult } from '../scan.ts';

export interface Expected {
  readonly rule: string;
  readonly severity?: RiskLevel;
  readonly category?: RiskCategory;
  /** Text that the evidence has to cover or lie in. */
  readonly at?: string;
}

export interface SignalCase {
  readonly name: string;
  /** What the user wrote; it counts. */
  readonly ask?: string;
  /** A pending call. */
  readonly call?: readonly [name: string, argumentsText: string];
  /** Signals that must be there, among others. */
  readonly finds?: readonly Expected[];
  /** Nothing that modifies, from medium on. */
  readonly quiet?: true;
  /** Rules that must not show, whatever else does. */
  readonly not?: readonly string[];
  /** Paths that the result must list. */
  readonly paths?: readonly string[];
}

const PART = 'messages[0].content';
const CALL_PART = 'messages[1].tool_calls[0]';

export function materialOf(given: Pick<SignalCase, 'ask' | 'call'>, counts = true): Material {
  return {
    spans: given.ask === undefined ? [] : [{ part: PART, offset: 0, text: given.ask, origin: 'ask', counts }],
    toolCalls:
      given.call === undefined ? [] : [{ part: CALL_PART, name: given.call[0], argumentsText: given.call[1], counts }],
    toolsOffered: [],
    truncated: false,
  };
}

export function scanAsk(ask: string, counts = true): ScanResult {
  return scanMaterial(materialOf({ ask }, counts));
}

export function scanCall(name: string, args: unknown, counts = true): ScanResult {
  const argumentsText = typeof args === 'string' ? args : JSON.stringify(args);
  return scanMaterial(materialOf({ call: [name, argumentsText] }, counts));
}

/** The text that a signal points at. */
export function evidenceText(given: Pick<SignalCase, 'ask' | 'call'>, signal: Signal): string {
  const text = signal.evidence.part === PART ? (given.ask ?? '') : (given.call?.[1] ?? '');
  return text.slice(signal.evidence.start, signal.evidence.end);
}

export function isGrave(signal: Signal): boolean {
  return signal.effect === 'modifies' && (signal.severity === 'medium' || signal.severity === 'high');
}

/** Throws where the case does not hold; the message shows what was found instead. */
export function checkCase(given: SignalCase): void {
  const result = scanMaterial(materialOf(given));
  const shown = result.signals
    .map((signal) => `  ${signal.id} ${signal.severity} ${signal.effect}: ${evidenceText(given, signal).slice(0, 80)}`)
    .join('\n');
  assert.deepEqual(result.failed, [], `${given.name}: failed`);
  for (const expected of given.finds ?? []) {
    const found = result.signals.filter(
      (signal) =>
        signal.id === expected.rule &&
        signal.effect === 'modifies' &&
        (expected.severity === undefined || signal.severity === expected.severity) &&
        (expected.category === undefined || signal.category === expected.category),
    );
    assert.ok(found.length > 0, `${given.name}: no ${expected.rule} ${expected.severity ?? ''}, but\n${shown}`);
    const { at } = expected;
    if (at === undefined) continue;
    const texts = found.map((signal) => evidenceText(given, signal));
    const points = texts.some((text) => text.includes(at) || (text !== '' && at.includes(text)));
    assert.ok(
      points,
      `${given.name}: evidence of ${expected.rule} is ${JSON.stringify(texts)}, not ${JSON.stringify(at)}`,
    );
  }
  if (given.quiet === true) {
    assert.ok(!result.signals.some(isGrave), `${given.name}: should be quiet, but\n${shown}`);
  }
  for (const rule of given.not ?? []) {
    const there = result.signals.some((signal) => signal.id === rule && signal.effect === 'modifies');
    assert.ok(!there, `${given.name}: ${rule} should not show, but\n${shown}`);
  }
  for (const path of given.paths ?? [])
    assert.ok(result.paths.includes(path), `${given.name}: paths are ${result.paths.join()}`);
}

/** A fenced block, since a template literal cannot hold its marks. */
export function fenced(label: string, text: string): string {
  return `\`\`\`${label}\n${text.replace(/^\n|\n$/g, '')}\n\`\`\``;
}

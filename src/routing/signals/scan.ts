// Owns the way from material to signals: every span and every made tool call is cut into what it is, each detector reads
// it, what fails is named. Pure, synchronous and total. Decides nothing; the only door into this folder.
import { createHash } from 'node:crypto';
import { SIGNAL_CHARS_MAX, SIGNAL_LINES_MAX } from '../../support/limits.ts';
import type { Signal } from '../decision.ts';
import type { MadeToolCall, Material, Span } from '../material.ts';
import { createCollector, type Collector, type Part } from './_collector.ts';
import { forgetLines } from './_code_words.ts';
import { ALL_RULES, DETECTORS } from './_detectors.ts';
import { diffOfEdit } from './_edit_diff.ts';
import { languageOfLabel } from './_language.ts';
import { wholeText, type MappedText } from './_mapped_text.ts';
import { readDiffFiles, readView, readWhole } from './_read_view.ts';
import { readToolCall, scanToolCall, scanWrittenPaths, type ToolContent } from './tool_calls.ts';
import type { View } from './_view.ts';

export interface ScanResult {
  /** The most severe first; at most SIGNALS_PER_DECISION_MAX. */
  readonly signals: readonly Signal[];
  /** Files that the request changes or names where it counts, in the order seen. */
  readonly paths: readonly string[];
  /** Detectors that threw, and `input-too-large`: what they would have said is not known. */
  readonly failed: readonly string[];
}

/** Raised by hand where detectors change what they find without a change of the table of rules. */
const REVISION = 2;

/** Stored with each decision: two scans of one version find the same in the same material. */
export const SIGNALS_VERSION = `${REVISION}-${createHash('sha256').update(JSON.stringify(ALL_RULES)).digest('hex').slice(0, 12)}`;

interface Scan {
  readonly collector: Collector;
  readonly failed: Set<string>;
  charsLeft: number;
  linesLeft: number;
}

export function scanMaterial(material: Material): ScanResult {
  const scan: Scan = {
    collector: createCollector(),
    failed: new Set(),
    charsLeft: SIGNAL_CHARS_MAX,
    linesLeft: SIGNAL_LINES_MAX,
  };
  if (material.truncated) scan.failed.add('input-too-large');
  // What counts is read first, so that a long history cannot use up what the ask needs.
  for (const call of byWeight(material.toolCalls)) scanCall(scan, call);
  for (const span of byWeight(material.spans)) scanSpan(scan, span);
  forgetLines();
  return { signals: scan.collector.signals(), paths: scan.collector.paths(), failed: [...scan.failed] };
}

function byWeight<Item extends { readonly counts: boolean }>(items: readonly Item[]): readonly Item[] {
  return [...items.filter((item) => item.counts), ...items.filter((item) => !item.counts)];
}

function scanSpan(scan: Scan, span: Span): void {
  const text = take(scan, span.text);
  if (text === '') return;
  const part: Part = { part: span.part, text: wholeText(text, span.offset), counts: span.counts };
  scanView(scan, part, () => readView(text));
}

function scanCall(scan: Scan, call: MadeToolCall): void {
  const text = take(scan, call.argumentsText);
  const whole: Part = { part: call.part, text: wholeText(text, 0), counts: call.counts };
  attempt(scan, 'tool-calls', () => {
    scanToolCall({ name: call.name, argumentsText: text }, (finding) => scan.collector.add(finding, whole));
    const read = readToolCall(call.name, text);
    if (call.counts) for (const path of read.paths) scan.collector.addPath(path);
    const views = read.contents.map((content) => scanContent(scan, content, call));
    const isHarmless = views.length > 0 && views.every(isHarmlessEdit);
    if (!isHarmless)
      scanWrittenPaths({ name: call.name, argumentsText: text }, (finding) => scan.collector.add(finding, whole));
  });
}

/** Every file of the edit was proved to change nothing that runs. */
function isHarmlessEdit(view: View | undefined): boolean {
  const files = view?.diffs.flatMap((block) => block.files) ?? [];
  return files.length > 0 && files.every((file) => file.harmless);
}

function scanContent(scan: Scan, content: ToolContent, call: MadeToolCall): View | undefined {
  const { body, path } = content;
  const view = (text: MappedText, read: () => View): View | undefined =>
    scanView(scan, { part: call.part, text, counts: call.counts }, read);
  switch (content.what) {
    case 'shell':
      return view(body, () => readWhole(body.text, { language: languageOfLabel('sh') }));
    case 'sql':
      return view(body, () => readWhole(body.text, { language: languageOfLabel('sql') }));
    case 'patch':
      return view(body, () => readWhole(body.text, { language: languageOfLabel('diff') }));
    case 'file': {
      if (content.replaced === undefined) return view(body, () => readWhole(body.text, { path }));
      const edit = diffOfEdit(content.replaced, body, path);
      return view(edit.text, () => readDiffFiles(edit.text.text, [edit.file]));
    }
    case 'text':
      return view(body, () => readView(body.text));
    default:
      return content.what satisfies never;
  }
}

function scanView(scan: Scan, part: Part, read: () => View): View | undefined {
  const view = attempt(scan, 'reader', read);
  if (view === undefined) return undefined;
  for (const detector of DETECTORS)
    attempt(scan, detector.name, () => detector.scan(view, (finding) => scan.collector.add(finding, part)));
  if (!part.counts) return view;
  for (const block of view.diffs)
    for (const file of block.files) for (const name of file.names) scan.collector.addPath(name.path);
  for (const named of view.namedPaths) scan.collector.addPath(named.path);
  return view;
}

/** The text so far as the budget reaches; what is left out is named. */
function take(scan: Scan, text: string): string {
  const end = Math.min(text.length, scan.charsLeft, lineLimit(scan, text));
  const taken = end < text.length ? text.slice(0, end) : text;
  if (end < text.length) scan.failed.add('input-too-large');
  scan.charsLeft -= taken.length;
  return taken;
}

/** Where the lines that are left end, and what is left after them. */
function lineLimit(scan: Scan, text: string): number {
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (scan.linesLeft === 0) return at;
    scan.linesLeft -= 1;
  }
  return text.length;
}

/** A detector that throws is named and costs nothing but what it would have said. */
function attempt<Value>(scan: Scan, name: string, run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    scan.failed.add(name);
    return undefined;
  }
}

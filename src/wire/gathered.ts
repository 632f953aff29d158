// Folds the events of a stream to one answer: for callers who did not ask for a stream, and for tests. Pure.
import { LoadlineError } from '../support/errors.ts';
import type { Answer, AnswerEvent, Citation, FinishReason, Usage } from './answer.ts';
import type { ReasoningPart, ToolCallPart } from './conversation.ts';

type AnswerPart = Answer['parts'][number];

interface Gathering {
  id: string | undefined;
  model: string | undefined;
  readonly parts: AnswerPart[];
  /** Readable reasoning whose end has not come. */
  thought: string;
  /** Where such reasoning stands already, because something else came before its end. */
  openThoughts: number[];
  readonly calls: Map<number, number>;
  readonly citations: Citation[];
  finish: FinishReason | undefined;
  nativeFinish: string | undefined;
  stopSequence: string | undefined;
  serviceTier: string | undefined;
  usage: Usage | undefined;
}

/**
 * The answer that the events tell, its parts in their order; neighbouring texts are joined. Without a `finish` the reason
 * is `unknown`. Throws LoadlineError upstream_error where an event is an error.
 */
export function gatherAnswer(events: Iterable<AnswerEvent>): Answer {
  const gathering: Gathering = {
    id: undefined,
    model: undefined,
    parts: [],
    thought: '',
    openThoughts: [],
    calls: new Map(),
    citations: [],
    finish: undefined,
    nativeFinish: undefined,
    stopSequence: undefined,
    serviceTier: undefined,
    usage: undefined,
  };
  for (const event of events) gather(gathering, event);
  flushThought(gathering);
  const { id, model, citations, finish, nativeFinish, stopSequence, serviceTier, usage } = gathering;
  const parts = gathering.parts.filter((part) => part !== SAID_ABOVE);
  return {
    id,
    model,
    parts,
    citations,
    finish: finish ?? 'unknown',
    nativeFinish,
    ...(stopSequence === undefined ? {} : { stopSequence }),
    serviceTier,
    usage,
  };
}

function gather(into: Gathering, event: AnswerEvent): void {
  switch (event.kind) {
    case 'start':
      into.id = event.id ?? into.id;
      into.model = event.model ?? into.model;
      return;
    case 'text-delta':
      return addText(into, 'text', event.text);
    case 'refusal-delta':
      return addText(into, 'refusal', event.text);
    case 'reasoning-delta':
      into.thought += event.text;
      return;
    case 'reasoning-end':
      return endThought(into, event.part);
    case 'tool-call-start':
      flushThought(into);
      into.calls.set(event.index, into.parts.length);
      into.parts.push({
        kind: 'tool-call',
        id: event.id,
        name: event.name,
        argumentsText: '',
        ...(event.custom === true ? { custom: true } : {}),
      });
      return;
    case 'tool-call-delta':
      return addArguments(into, event.index, event.argumentsDelta);
    case 'tool-call-end':
      return;
    case 'hosted-call':
      flushThought(into);
      into.parts.push(event.part);
      return;
    case 'citation':
      into.citations.push(citationOf(event));
      return;
    case 'usage':
      into.usage = event.usage;
      return;
    case 'service-tier':
      into.serviceTier = event.tier;
      return;
    case 'finish':
      into.finish = event.reason;
      into.nativeFinish = event.native;
      into.stopSequence = event.stopSequence;
      return;
    case 'error':
      throw new LoadlineError({
        code: 'upstream_error',
        message: 'The provider broke off its answer.',
        cause: event.error,
      });
    default:
      event satisfies never;
  }
}

/** Without the fields that nobody told. */
const citationOf = ({ url, title, start, end }: Citation): Citation => ({
  url,
  title,
  ...(start === undefined ? {} : { start }),
  ...(end === undefined ? {} : { end }),
});

function flushThought(into: Gathering): void {
  if (into.thought === '') return;
  into.openThoughts.push(into.parts.length);
  into.parts.push({ kind: 'reasoning', text: into.thought });
  into.thought = '';
}

/** The end carries the whole block, its text included. Some servers tell it after the answer: it stands where it began. */
function endThought(into: Gathering, part: ReasoningPart): void {
  into.thought = '';
  const [first, ...more] = into.openThoughts;
  into.openThoughts = [];
  if (first === undefined) {
    into.parts.push(part);
    return;
  }
  into.parts[first] = part;
  for (const at of more) into.parts[at] = SAID_ABOVE;
}

/** Holds the place of what is told elsewhere, so that calls keep theirs. */
const SAID_ABOVE: ReasoningPart = { kind: 'reasoning', text: '' };

function addText(into: Gathering, kind: 'text' | 'refusal', text: string): void {
  if (text === '') return;
  flushThought(into);
  const last = into.parts[into.parts.length - 1];
  if (last?.kind === kind) into.parts[into.parts.length - 1] = { ...last, text: last.text + text };
  else into.parts.push({ kind, text });
}

function addArguments(into: Gathering, index: number, text: string): void {
  const at = into.calls.get(index);
  const call = at === undefined ? undefined : into.parts[at];
  if (at === undefined || call?.kind !== 'tool-call') return;
  into.parts[at] = { ...call, argumentsText: call.argumentsText + text } satisfies ToolCallPart;
}

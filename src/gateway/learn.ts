// Makes a lesson of a provider's refusal, or none: only of a parameter that was really sent and that may be left out or
// lowered without changing the question. Pure but for the book that it writes to.
import type { Lesson, LessonRule, LessonWhen } from '../catalog/lesson.ts';
import type { LessonBook } from '../catalog/lesson_book.ts';
import { LESSON_PARAMETERS, OTHER_NAME, unknownSetting, type LessonParameter } from '../catalog/lesson_parameters.ts';
import type { RefusedParameter } from '../upstream/refused_parameter.ts';
import { indexJson } from '../wire/json_index.ts';
import type { JsonObject } from '../support/json.ts';
import { reasoningIn, valueAt } from './lesson_facts.ts';

export interface Refusal {
  /** `provider/model`. */
  readonly model: string;
  readonly refused: RefusedParameter;
  /** The body that was refused. */
  readonly body: string;
  /** The provider's words as a caller may read them. */
  readonly reason: string;
  readonly nowMs: number;
}

/** Reasons are kept for people to read; the longest recorded one has 150 characters. */
const REASON_CHARS_MAX = 300;
/** What says that and why. Anything behind it may be a relay's, or an echo of what the caller wrote. */
const TWO_SENTENCES = /^(?:[^\n]{0,300}?[.!?](?=\s|$)){1,2}/;

/** The lesson that a refusal teaches; undefined where it teaches none. */
export function lessonOf({ model, refused, body, reason, nowMs }: Refusal): Lesson | undefined {
  const sent = indexJson(body).value;
  const parameter = parameterOf(refused.param, sent) ?? extensionOf(refused, sent);
  const rule = parameter === undefined ? undefined : ruleOf(refused, parameter, sent);
  const when = parameter === undefined ? undefined : whenOf(refused, parameter, sent);
  if (parameter === undefined || rule === undefined || when === undefined) return undefined;
  return { model, param: parameter.path, rule, when, reason: sentencesOf(reason), learnedAtMs: nowMs };
}

/** True where something was learned, so that the same request would be sent in another form now. */
export function learn(refusal: Refusal, book: LessonBook): Lesson | undefined {
  const lesson = lessonOf(refusal);
  if (lesson !== undefined) book.learn(lesson);
  return lesson;
}

const sentencesOf = (reason: string): string =>
  (TWO_SENTENCES.exec(reason)?.[0] ?? reason.split('\n', 1)[0] ?? '').slice(0, REASON_CHARS_MAX);

/** `generation_config.topP`, `generationConfig.top_p` and `body.top_p` are one name; `thinking.adaptive.display` is `thinking.display`. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/^(?:body|generationconfig)\./, '')
    .replace(/^thinking\.(?:adaptive|enabled|disabled|betweentools)\./, 'thinking.');

function parameterOf(named: string, sent: JsonObject): LessonParameter | undefined {
  const there = LESSON_PARAMETERS.filter(({ path }) => valueAt(sent, path) !== undefined);
  const wanted = plain(named);
  return (
    there.find(({ path, alias }) => plain(path) === wanted || alias === wanted) ??
    // A kind of thinking that the model does not know: `thinking.type.enabled`.
    there.find(({ path }) => path === 'thinking' && wanted.startsWith('thinking.type'))
  );
}

/** A field that no protocol knows and the provider does not either: an extension of another vendor's. */
function extensionOf({ kind, param }: RefusedParameter, sent: JsonObject): LessonParameter | undefined {
  return kind === 'refused' && valueAt(sent, param) !== undefined ? unknownSetting(param) : undefined;
}

function ruleOf(refused: RefusedParameter, parameter: LessonParameter, sent: JsonObject): LessonRule | undefined {
  const value = valueAt(sent, parameter.path);
  switch (refused.kind) {
    case 'refused': {
      const instead = refused.instead ?? OTHER_NAME.get(parameter.path) ?? null;
      if (parameter.family === 'maximum' && instead !== OTHER_NAME.get(parameter.path)) return undefined;
      // A maximum is never simply left out: it bounds what the caller pays.
      if (parameter.family === 'maximum') return instead === null ? undefined : { kind: 'refused', instead };
      return { kind: 'refused', instead: null };
    }
    case 'value': {
      // A list of values that holds the one that was sent is about something else.
      if (typeof value === 'object' || refused.accepted?.includes(String(value)) === true) return undefined;
      if (refused.value !== undefined && refused.value !== String(value)) return undefined;
      if (parameter.family === 'maximum') return undefined;
      return { kind: 'value', refused: refused.value ?? null, accepted: refused.accepted ?? null };
    }
    case 'limit':
      return parameter.family === 'maximum' &&
        refused.most !== undefined &&
        typeof value === 'number' &&
        value > refused.most
        ? { kind: 'limit', most: refused.most }
        : undefined;
    default:
      return refused.kind satisfies never;
  }
}

function whenOf(refused: RefusedParameter, { family }: LessonParameter, sent: JsonObject): LessonWhen | undefined {
  if (refused.beside !== undefined) {
    const other = parameterOf(refused.beside, sent)?.path;
    return other === undefined ? undefined : { kind: 'beside', other };
  }
  if (refused.when !== undefined) return { kind: refused.when };
  if (family !== 'sampling') return { kind: 'always' };
  switch (reasoningIn(sent)) {
    case 'none':
      return { kind: 'always' };
    case 'silent':
      return { kind: 'unless-effort-none' };
    case 'asked':
      return { kind: 'reasoning' };
    default:
      return undefined;
  }
}

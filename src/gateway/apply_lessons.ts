// Takes out of a body what its provider is known to refuse (catalog/lesson.ts): after every codec and in its own place, so
// that each protocol obeys, the caller's own bytes included. A body to which no lesson applies stays the text that it is.
import type { Lesson, LessonRule } from '../catalog/lesson.ts';
import { callersName, isNeutral } from '../catalog/lesson_parameters.ts';
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import type { Compat } from '../wire/codec.ts';
import { indexJson } from '../wire/json_index.ts';
import { splice, type Edit } from '../wire/splice.ts';
import { effortAsked, holds, valueAt } from './lesson_facts.ts';

export interface ApplyOptions {
  readonly lessons: readonly Lesson[];
  readonly compat: Compat;
  /** Paths that the caller said nothing of: nobody loses them. */
  readonly ours: ReadonlySet<string>;
  /** True where the caller speaks the provider's protocol: then the path is the name that they wrote. */
  readonly sameProtocol: boolean;
}

export interface Applied {
  readonly body: string;
  /** For `x-loadline-dropped`, in the callers' names. */
  readonly dropped: readonly string[];
}

type Change =
  | { readonly kind: 'remove' }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'set'; readonly value: JsonValue };

/** Throws LoadlineError unsupported_parameter in the provider's words where the caller is strict and something would be lost. */
export function applyLessons(text: string, { lessons, compat, ours, sameProtocol }: ApplyOptions): Applied {
  // One reading of the whole, 3 ms for a megabyte, is cheaper than two searches for a name in it.
  if (lessons.length === 0) return { body: text, dropped: [] };
  const index = indexJson(text);
  const changes = new Map<string, Change>();
  const dropped = new Set<string>();
  for (const lesson of lessons) {
    const param = goingOf(lesson, index.value);
    // What another lesson has taken out already is not there any more.
    if (changes.has(param) || !holds(lesson.when, index.value, changes)) continue;
    const value = valueAt(index.value, param);
    const change = value === undefined ? undefined : changeFor(lesson.rule, value, index.value);
    if (change === undefined) continue;
    changes.set(param, change);
    if (change.kind === 'rename' || ours.has(param) || isNeutral(param, value)) continue;
    const name = sameProtocol ? param : callersName(param);
    if (compat === 'strict')
      throw new LoadlineError({ code: 'unsupported_parameter', param: name, message: lesson.reason });
    dropped.add(name);
  }
  return { body: changes.size === 0 ? text : splice(index, editsOf(changes, index.value)), dropped: [...dropped] };
}

/** Of two that exclude each other the one goes that asks for nothing, else the one that the provider named second. */
function goingOf({ param, when }: Lesson, body: JsonObject): string {
  if (when.kind !== 'beside' || isNeutral(param, valueAt(body, param))) return param;
  return isNeutral(when.other, valueAt(body, when.other)) ? when.other : param;
}

/** Undefined where the body says nothing that the lesson is about. */
function changeFor(rule: LessonRule, value: JsonValue, body: JsonObject): Change | undefined {
  switch (rule.kind) {
    case 'refused':
      return rule.instead === null || body[rule.instead] !== undefined
        ? { kind: 'remove' }
        : { kind: 'rename', to: rule.instead };
    case 'value': {
      const said = String(value);
      if (rule.accepted?.includes(said) === true || (rule.accepted === null && said !== rule.refused)) return undefined;
      const nearest = effortAsked(said, rule.accepted ?? []);
      return nearest === undefined ? { kind: 'remove' } : { kind: 'set', value: nearest };
    }
    case 'limit':
      return typeof value === 'number' && value > rule.most ? { kind: 'set', value: rule.most } : undefined;
    default:
      return rule satisfies never;
  }
}

/** One list of edits, those of one object together; an object that would be left empty goes as a whole. */
function editsOf(changes: ReadonlyMap<string, Change>, body: JsonObject): readonly Edit[] {
  const edits: Edit[] = [];
  const nested = new Map<string, Edit[]>();
  for (const [path, change] of changes) {
    const [key = '', ...rest] = path.split('.');
    const inner = rest.join('.');
    if (inner === '') edits.push(editOf(key, change));
    // The whole object goes by another lesson.
    else if (!changes.has(key)) nested.set(key, [...(nested.get(key) ?? []), editOf(inner, change)]);
  }
  for (const [key, inside] of nested) {
    const held = body[key];
    const removed = inside.filter((edit) => edit.kind === 'remove').length;
    const emptied = isJsonObject(held) && removed === Object.keys(held).length;
    edits.push(emptied ? { kind: 'remove', key } : { kind: 'within', key, edits: inside });
  }
  return edits;
}

function editOf(key: string, change: Change): Edit {
  switch (change.kind) {
    case 'remove':
      return { kind: 'remove', key };
    case 'rename':
      return { kind: 'rename', key, to: change.to };
    case 'set':
      return { kind: 'set', key, value: change.value };
    default:
      return change satisfies never;
  }
}

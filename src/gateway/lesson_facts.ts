// What a lesson depends on, read from a body as it goes to a provider, in the words of every protocol. Pure.
import type { LessonWhen } from '../catalog/lesson.ts';
import { arrayAt, isJsonObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../support/json.ts';

/** The value under a dotted path; undefined where it is absent or null, which asks for nothing. */
export function valueAt(body: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = body;
  for (const key of path.split('.')) value = isJsonObject(value) ? value[key] : undefined;
  return value ?? undefined;
}

/** Whether the request says how much to reason: an effort, `none` of it, or nothing. */
export function reasoningIn(body: JsonObject): 'asked' | 'none' | 'silent' {
  const effort =
    stringAt(body, 'reasoning_effort') ??
    stringAt(objectAt(body, 'reasoning'), 'effort') ??
    stringAt(objectAt(body, 'output_config'), 'effort');
  const thinking = stringAt(objectAt(body, 'thinking'), 'type');
  if (effort === 'none' || (effort === undefined && thinking === 'disabled')) return 'none';
  return effort === undefined && thinking === undefined ? 'silent' : 'asked';
}

/** Whether a lesson's condition is met. `gone` are the paths that another lesson takes out. */
export function holds(when: LessonWhen, body: JsonObject, gone: ReadonlyMap<string, unknown>): boolean {
  switch (when.kind) {
    case 'always':
      return true;
    case 'unless-effort-none':
      return reasoningIn(body) !== 'none';
    case 'reasoning':
      return reasoningIn(body) === 'asked';
    case 'tools':
      return arrayAt(body, 'tools').length > 0;
    case 'beside':
      return valueAt(body, when.other) !== undefined && !gone.has(when.other);
    default:
      return when satisfies never;
  }
}

const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The nearest effort that is taken: the next lower one, else the lowest; `none` only where it was asked for. */
export function effortAsked(asked: string, accepted: readonly string[]): string | undefined {
  const rank = EFFORTS.indexOf(asked);
  if (rank < 0) return undefined;
  const offered = EFFORTS.filter((effort) => effort !== 'none' && accepted.includes(effort));
  return rank === 0 ? undefined : (offered.findLast((effort) => EFFORTS.indexOf(effort) < rank) ?? offered[0]);
}

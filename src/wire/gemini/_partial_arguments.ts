// Owns arguments that come in pieces, each with its place: `$.items[0].name` and a value, or more of a text. Google's
// cloud servers send them so where they were asked to; a relay before them may ask.
import { arrayAt, booleanAt, isJsonObject, numberAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';

export interface PartialArguments {
  readonly push: (call: JsonObject) => void;
  /** The arguments as far as they came. */
  readonly text: () => string;
}

/** Deeper than any schema of a tool. */
const STEPS_MAX = 64;
const STEP = /\.([^.[\]]{1,256})|\[(\d{1,5})\]|\['([^']{1,256})'\]/y;

type Step = string | number;
type Slot = Map<Step, Slot> | JsonValue;

export function createPartialArguments(): PartialArguments {
  // Maps, because a name of the model's choosing must not reach a prototype.
  const root = new Map<Step, Slot>();

  return {
    push: (call) => {
      for (const piece of arrayAt(call, 'partialArgs')) {
        const steps = isJsonObject(piece) ? stepsOf(stringAt(piece, 'jsonPath') ?? '') : [];
        if (isJsonObject(piece) && steps.length > 0) put(root, steps, piece);
      }
    },
    text: () => JSON.stringify(valueOf(root)),
  };
}

/** Empty where the path has a form that is not known. */
function stepsOf(path: string): readonly Step[] {
  if (!path.startsWith('$')) return [];
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (found === null || steps.length >= STEPS_MAX) return [];
    const index = found[2] === undefined ? undefined : Number(found[2]);
    steps.push(index ?? found[1] ?? found[3] ?? '');
  }
  return steps;
}

function put(root: Map<Step, Slot>, steps: readonly Step[], piece: JsonObject): void {
  let at = root;
  for (const step of steps.slice(0, -1)) {
    const inner = at.get(step);
    const next = inner instanceof Map ? inner : new Map<Step, Slot>();
    at.set(step, next);
    at = next;
  }
  const last = steps.at(-1) ?? '';
  const text = stringAt(piece, 'stringValue');
  const before = at.get(last);
  if (text !== undefined) at.set(last, typeof before === 'string' ? before + text : text);
  else at.set(last, numberAt(piece, 'numberValue') ?? booleanAt(piece, 'boolValue') ?? null);
}

function valueOf(slot: Slot): JsonValue {
  if (!(slot instanceof Map)) return slot;
  const keys = [...slot.keys()].filter((key) => typeof key === 'number');
  // A gap that nobody filled is none: a path may name a place far away, and the places before it would cost memory.
  if (keys.length > 0 && keys.length === slot.size) {
    return keys.toSorted((left, right) => left - right).map((key) => valueOf(slot.get(key) ?? null));
  }
  const fields = [...slot].map(([key, value]): [string, JsonValue] => [String(key), valueOf(value)]);
  return Object.fromEntries(fields);
}

// Watches the keys of the objects that a scan walks through, and says which of them may not stand as they are. Holds the
// stack of open containers for it. Knows nothing of values or positions of members.

export interface Refusal {
  readonly kind: 'depth' | 'duplicate' | 'keys' | 'prototype';
  readonly key: string;
  readonly offset: number;
}

export interface KeyWatch {
  readonly depth: () => number;
  readonly open: (isObject: boolean) => void;
  readonly close: () => void;
  readonly inObject: () => boolean;
  /** A key of the innermost object, at `offset` in the text. */
  readonly note: (key: string, offset: number) => void;
  /** Whether keys are compared as deep as this: elsewhere `note` need not be called. */
  readonly watches: () => boolean;
  readonly refused: () => Refusal | undefined;
}

/**
 * Containers deep in which keys are compared: root, `messages`, a message, `content`, a part, its value; the same for
 * `tool_calls[i].function`. Two readers that choose differently between two equal keys see two different requests, so
 * everything that a model may read as the prompt is covered.
 */
const KEYS_COMPARED_DEPTH = 6;
/** Members of one compared object. A model's body has dozens; 200,000 of them cost more to hold than to refuse. */
const KEYS_PER_OBJECT_MAX = 10_000;
/** Up to here a linear look is faster than a Set; request objects have two to twenty keys. */
const KEYS_LINEAR_MAX = 16;

interface OpenKeys {
  readonly list: string[];
  set: Set<string> | undefined;
}

/** Adds a key and says whether it was there. */
function addKey(open: OpenKeys, key: string): boolean {
  const known = open.set === undefined ? open.list.includes(key) : open.set.has(key);
  if (known) return true;
  open.list.push(key);
  if (open.set !== undefined) open.set.add(key);
  else if (open.list.length > KEYS_LINEAR_MAX) open.set = new Set(open.list);
  return false;
}

/** `compare` false only counts containers, for text that was checked before. */
export function createKeyWatch(compare: boolean): KeyWatch {
  // One entry an open container: its keys where it is an object, undefined where it is an array.
  const stack: (OpenKeys | undefined)[] = [];
  let refused: Refusal | undefined;
  return {
    depth: () => stack.length,
    open: (isObject) => {
      stack.push(isObject ? { list: [], set: undefined } : undefined);
    },
    close: () => {
      stack.pop();
    },
    inObject: () => stack[stack.length - 1] !== undefined,
    note: (key, offset) => {
      const open = stack[stack.length - 1];
      if (open === undefined || refused !== undefined) return;
      if (key === '__proto__') refused = { kind: 'prototype', key, offset };
      else if (addKey(open, key)) refused = { kind: 'duplicate', key, offset };
      else if (open.list.length > KEYS_PER_OBJECT_MAX) refused = { kind: 'keys', key, offset };
    },
    watches: () => compare && stack.length <= KEYS_COMPARED_DEPTH,
    refused: () => refused,
  };
}

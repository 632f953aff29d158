// Owns the reasoning that is kept for callers who drop it: sealed under the first tool call of its answer, found again when
// a turn with that call comes back without it. Costs a request without such turns nothing. Never fails a request.
import { isJsonObject } from '../support/json.ts';
import type { Log } from '../support/log.ts';
import { KEPT_TURNS_MAX } from '../support/limits.ts';
import type { Conversation } from '../wire/conversation.ts';
import { turnsWithoutThoughts, withThoughts, type Piece, type Thoughts } from './thoughts.ts';
import type { Vault } from './vault.ts';

/** An agent comes back within minutes; a person who left it overnight the next day. */
const KEPT_MS = 24 * 60 * 60_000;
const kind = 'reasoning';

interface Entry {
  readonly provider: string;
  readonly pieces: readonly Piece[];
}

/** Puts back what the targets of a provider can use. */
export type PutBack = (conversation: Conversation, provider: string) => Conversation;

export interface ThoughtOwner {
  readonly vault: Vault;
  readonly projectId: string;
}

export function keepThoughts({ vault, projectId }: ThoughtOwner, thoughts: Thoughts, provider: string): void {
  const entry: Entry = { provider, pieces: thoughts.pieces };
  vault.put({ kind, projectId, id: thoughts.callId }, JSON.stringify(entry), KEPT_MS);
}

/** Undefined where the conversation lacks nothing. No promise where memory knows. */
export function findThoughts(
  { vault, projectId }: ThoughtOwner,
  conversation: Conversation,
  log: Log,
): PutBack | undefined | Promise<PutBack | undefined> {
  const ids = [...new Set(turnsWithoutThoughts(conversation))].slice(-KEPT_TURNS_MAX);
  if (ids.length === 0) return undefined;
  const found = vault.find({ kind, projectId, ids });
  if (!(found instanceof Promise)) return putBack(found);
  return found.then(putBack, (error: unknown) => {
    log.warn('keep.not_read', { reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  });
}

function putBack(texts: ReadonlyMap<string, string>): PutBack | undefined {
  if (texts.size === 0) return undefined;
  const entries = [...texts].flatMap(([id, text]) => {
    const entry = parseEntry(text);
    return entry === undefined ? [] : [[id, entry] as const];
  });
  return (conversation, provider) => {
    const fitting = entries.filter(([, entry]) => entry.provider === provider || opensEverywhere(entry));
    return withThoughts(conversation, new Map(fitting.map(([id, entry]) => [id, entry.pieces])));
  };
}

/**
 * Claude's signatures hold wherever Claude is served. What OpenAI and Google seal opens at the deployment that made it, and
 * another one answers 400 to it.
 */
function opensEverywhere({ pieces }: Entry): boolean {
  return pieces.every((piece) => piece.kind !== 'reasoning' || piece.part.format === 'anthropic-claude-v1');
}

/** Our own writing under our own seal; an older version may have written it otherwise. */
function parseEntry(text: string): Entry | undefined {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) && typeof value['provider'] === 'string' && Array.isArray(value['pieces'])
    ? (value as unknown as Entry)
    : undefined;
}

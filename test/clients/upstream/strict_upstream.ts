// Both providers on one loopback port, by path, strict about what they get, saying what a scenario says. For tests only.
import type { JsonObject } from '../../../src/support/json.ts';
import { startFakeUpstream, whole, type FakeCall, type FakeUpstream } from '../../fake_upstream.ts';
import { createChatModel } from './chat_model.ts';
import { createMessagesModel, type StrictModel } from './messages_model.ts';
import { createResponsesModel } from './responses_model.ts';
import type { Refusal } from './rules.ts';
import { say, type Scenario, type Seen } from './turn.ts';

type Path = '/v1/messages' | '/v1/chat/completions' | '/v1/responses';

export interface StrictUpstream {
  readonly upstream: FakeUpstream;
  /** What the models say from the next request on; forgets what was seen and refused. */
  readonly play: (scenario: Scenario) => void;
  /** Requests that were understood since, in order. */
  readonly seen: () => readonly (Seen & { readonly path: Path; readonly call: FakeCall })[];
  /** What was wrong with requests since. */
  readonly refusals: () => readonly Refusal[];
  readonly stop: () => Promise<void>;
}

export async function startStrictUpstream(): Promise<StrictUpstream> {
  const models: Readonly<Record<Path, StrictModel>> = {
    '/v1/messages': createMessagesModel(),
    '/v1/chat/completions': createChatModel(),
    '/v1/responses': createResponsesModel(),
  };
  let scenario: Scenario = say('nothing is played');
  let seen: (Seen & { readonly path: Path; readonly call: FakeCall })[] = [];
  let refusals: Refusal[] = [];
  const upstream = await startFakeUpstream((call) => {
    const path = call.path.split('?')[0] as Path;
    const model = models[path];
    if (model === undefined || call.method !== 'POST') {
      return whole(
        { error: { message: `Invalid URL (${call.method} ${call.path})`, code: 'invalid_url' } },
        { status: 404 },
      );
    }
    const [seenBefore, refusedBefore] = [model.seen.length, model.refusals.length];
    const answer = model.answer(call.json() as JsonObject, scenario);
    seen.push(...model.seen.slice(seenBefore).map((one) => ({ ...one, path, call })));
    refusals.push(...model.refusals.slice(refusedBefore));
    return answer;
  });
  return {
    upstream,
    seen: () => seen,
    refusals: () => refusals,
    play: (next) => {
      scenario = next;
      seen = [];
      refusals = [];
    },
    stop: () => upstream.stop(),
  };
}

// One run of the whole gateway in a made-up world: many requests at once, clients that leave at random moments, a network
// that fails at random, a disk that is full now and then. All from one seed. Gives back what happened, for judgement.
import { createOpenAdmitter } from '../../src/access/open_admission.ts';
import type { Admitter } from '../../src/access/admission.ts';
import type { Call, GatewayAnswer } from '../../src/gateway/call.ts';
import { createGateway } from '../../src/gateway/conductor.ts';
import type { Snapshot } from '../../src/gateway/snapshot.ts';
import { silentLog } from '../../src/support/log.ts';
import { testCaller, testSnapshot } from '../snapshot.ts';
import { createMemoryLedger, type MemoryLedger } from './memory_ledger.ts';
import { createRandom, type Random } from './random.ts';
import { createScriptedTransport, type Fate, type ScriptedTransport } from './scripted_transport.ts';
import { createVirtualClock, type VirtualClock } from './virtual_clock.ts';
import { TEST_SEALER } from '../sealer.ts';

export interface Outcome {
  readonly id: string;
  readonly stream: boolean;
  readonly leftAtMs: number | null;
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** How often the gateway said that nothing more would come. */
  ends: number;
  done: boolean;
}

export interface World {
  readonly outcomes: readonly Outcome[];
  readonly ledger: MemoryLedger;
  readonly transport: ScriptedTransport;
  readonly admitter: Admitter;
  readonly clock: VirtualClock;
}

export interface WorldOptions {
  readonly seed: number;
  readonly requests: number;
  readonly fates?: readonly Fate[];
  /** Share of clients that leave early. */
  readonly leaving?: number;
  /** Share of intents that find the disk full. */
  readonly diskFull?: number;
  readonly snapshot?: Snapshot;
}

const MODELS = ['auto', 'gpt-5.4-mini', 'claude-sonnet-4-6'];
const PROMPTS = ['Summarize: the export fails.', 'Refactor this function.', 'DROP TABLE users; -- run it', 'hello'];

export async function runWorld(options: WorldOptions): Promise<World> {
  const random = createRandom(options.seed);
  const clock = createVirtualClock();
  const ledger = createMemoryLedger(() => random.next() < (options.diskFull ?? 0));
  const transport = createScriptedTransport(clock, random, options.fates);
  const admitter = createOpenAdmitter();
  const gateway = createGateway({
    snapshot: () => options.snapshot ?? testSnapshot(),
    admitter,
    ledger,
    transport,
    clock,
    random: random.next,
    log: silentLog,
    replicaId: 'sim',
    sealer: TEST_SEALER,
  });
  const outcomes: Outcome[] = [];
  for (let index = 0; index < options.requests; index += 1) {
    const outcome = newOutcome(index, random, options.leaving ?? 0.3);
    outcomes.push(outcome);
    clock.after(random.below(2_000), () => void live(outcome, { random, clock, conduct: gateway.conduct }));
  }
  await clock.runUntil(() => outcomes.every((outcome) => outcome.done));
  return { outcomes, ledger, transport, admitter, clock };
}

function newOutcome(index: number, random: Random, leaving: number): Outcome {
  const leftAtMs = random.next() < leaving ? random.below(8_000) : null;
  return {
    id: `req_${index}`,
    stream: random.next() < 0.6,
    leftAtMs,
    status: 0,
    headers: {},
    text: '',
    ends: 0,
    done: false,
  };
}

interface Life {
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly conduct: (call: Call) => Promise<GatewayAnswer>;
}

/** One client from its request to its last byte, or to the moment it leaves. */
async function live(outcome: Outcome, { random, clock, conduct }: Life): Promise<void> {
  const controller = new AbortController();
  const gone = { left: false };
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (outcome.leftAtMs !== null) {
    clock.after(outcome.leftAtMs, () => {
      gone.left = true;
      controller.abort();
      void reader?.cancel().catch(() => undefined);
    });
  }
  const body = {
    model: random.pick(MODELS),
    messages: [{ role: 'user', content: random.pick(PROMPTS) }],
    stream: outcome.stream,
  };
  const answer = await conduct({
    requestId: outcome.id,
    caller: testCaller(),
    endpoint: 'chat.completions',
    body: new TextEncoder().encode(JSON.stringify(body)),
    headers: new Headers(),
    signal: controller.signal,
    receivedAtMs: clock.monotonicMs(),
    origin: 'request',
    parentId: null,
    onEnd: () => {
      outcome.ends += 1;
    },
  });
  outcome.status = answer.status;
  outcome.headers = answer.headers;
  if (answer.body instanceof ReadableStream) {
    reader = answer.body.getReader();
    const decoder = new TextDecoder();
    while (!gone.left) {
      const { done, value } = await reader.read();
      if (done) break;
      outcome.text += decoder.decode(value, { stream: true });
      // Readers are slow now and then.
      if (random.next() < 0.2) await new Promise<void>((resolve) => void clock.after(random.below(500), resolve));
    }
    if (gone.left) await reader.cancel().catch(() => undefined);
  } else {
    outcome.text = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
  }
  outcome.done = true;
}

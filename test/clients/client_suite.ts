// What every SDK is asked to do through Loadline to a provider of another protocol: a word, a tool loop of two turns with
// two calls at once, errors in its own classes, and the list of models; whole and streamed. For tests only.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openSetting, type Setting } from './setting.ts';
import { say, toolLoop, type Scenario } from './upstream/turn.ts';

/** What the tool `read_note` of every driver answers. */
export const NOTES: Readonly<Record<string, string>> = {
  alpha: 'the kettle is blue, naïve café №1 "quoted" \\ and 東京',
  beta: 'the second note\nhas two lines',
};

export const readNote = (name: unknown): string => NOTES[String(name)] ?? `no note ${String(name)}`;
export const NOTE_TOOL = {
  name: 'read_note',
  description: 'Reads a note by its name.',
  schema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
    additionalProperties: false,
  },
};

export interface Ask {
  readonly prompt: string;
  readonly streamed: boolean;
}

/** One SDK, pointed at Loadline. */
export interface Driver {
  readonly say: (ask: Ask) => Promise<string>;
  /** Asks with the tool `read_note`, runs what is called, asks again, and gives the last text. */
  readonly loop: (ask: Ask) => Promise<string>;
  readonly models?: (() => Promise<readonly string[]>) | undefined;
  readonly close?: (() => void) | undefined;
}

export interface DriverOptions {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export interface ClientCase {
  readonly name: string;
  readonly skip?: string | false | undefined;
  readonly create: (options: DriverOptions) => Promise<Driver> | Driver;
  readonly model: 'gpt-5.4-mini' | 'claude-sonnet-4-6';
  /** Where its requests must arrive: a plain word, and a loop with tools and thoughts. */
  readonly paths: { readonly word: string; readonly loop: string };
  /** Its results come in the order in which they ended, and its own protocol passes them so. */
  readonly resultsAsSent?: boolean | undefined;
  /** Whether the thoughts of the first turn come back in the second. */
  readonly thoughtsReturn: boolean;
  /** What the error of the SDK must look like, told as `name status message`. */
  readonly errors: {
    readonly overflow: RegExp;
    readonly rateLimit: RegExp;
    readonly wrongKey: RegExp;
    readonly noModel: RegExp;
    readonly broken: RegExp;
  };
  readonly lists?: readonly string[] | undefined;
}

const CALLS = toolLoop(() => [
  { name: NOTE_TOOL.name, arguments: { name: 'alpha' } },
  { name: NOTE_TOOL.name, arguments: { name: 'beta' } },
]);
const WORD = 'Grüße — a word, told in pieces.';
const failing =
  (kind: 'overflow' | 'rate-limit'): Scenario =>
  () => ({ kind });

/** An error as an SDK told it, on one line; what it wraps too. */
export function told(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 6; at = at.cause) {
    const { status, statusCode } = at as Error & { status?: number; statusCode?: number };
    const name = at.constructor.name === 'Error' ? at.name : at.constructor.name;
    parts.push(`${name} ${status ?? statusCode ?? ''} ${at.message}`);
  }
  return parts.length === 0 ? `not an error: ${JSON.stringify(error)}` : parts.join(' < ').replaceAll('\n', ' ');
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) return assert.fail(`it succeeded with ${JSON.stringify(outcome.value)}`);
  return told(outcome.error);
}

export function checkClient(client: ClientCase): void {
  describe(client.name, { skip: client.skip ?? false }, () => {
    let setting: Setting;
    let driver: Driver;
    const create = (changes: Partial<DriverOptions> = {}): Promise<Driver> =>
      Promise.resolve(client.create({ url: setting.url, key: setting.key, model: client.model, ...changes }));
    before(async () => {
      setting = await openSetting();
      driver = await create();
    });
    after(async () => {
      driver.close?.();
      await setting.close();
    });
    beforeEach(() => setting.models.play(say(WORD)));

    const arrived = (path: string, requests: number): void => {
      assert.deepEqual(setting.models.refusals(), []);
      assert.deepEqual(
        setting.models.seen().map(({ path, model }) => `${path} ${model}`),
        Array.from({ length: requests }, () => `${path} ${client.model}`),
      );
    };

    for (const streamed of [false, true]) {
      const how = streamed ? 'streamed' : 'whole';
      test(`a word, ${how}`, async () => {
        assert.equal(await driver.say({ prompt: 'Say a word.', streamed }), WORD);
        arrived(client.paths.word, 1);
      });

      test(`a tool loop of two turns with two calls at once, ${how}`, async () => {
        setting.models.play(CALLS);
        const text = await driver.loop({ prompt: 'What do the notes alpha and beta say?', streamed });
        const said = [NOTES['alpha'], NOTES['beta']];
        const arrivedAs = client.resultsAsSent === true ? said.toReversed() : said;
        assert.equal(text, `It says: ${arrivedAs.join(' & ')}`);
        arrived(client.paths.loop, 2);
        const [first, second] = setting.models.seen();
        assert.deepEqual(first?.tools, [{ name: NOTE_TOOL.name, schema: first?.tools[0]?.schema }]);
        if (client.thoughtsReturn) assert.equal(second?.thoughts, 1, 'the thoughts of the first turn');
      });

      test(`a prompt that is too long, ${how}`, async () => {
        setting.models.play(failing('overflow'));
        const failure = await failureOf(driver.say({ prompt: 'A book.', streamed }));
        assert.match(failure, client.errors.overflow);
        assert.match(failure, client.model.startsWith('claude') ? CLAUDE_OVERFLOW : GPT_OVERFLOW);
      });

      test(`a rate limit, ${how}`, async () => {
        setting.models.play(failing('rate-limit'));
        assert.match(await failureOf(driver.say({ prompt: 'Again.', streamed })), client.errors.rateLimit);
      });
    }

    test('a stream that breaks is an error and not an end', async () => {
      setting.models.play(() => ({ kind: 'break', text: 'Half of ' }));
      const failure = await failureOf(driver.say({ prompt: 'Tell it all.', streamed: true }));
      assert.match(failure, client.errors.broken);
    });

    test('a wrong key and an unknown model are told in its own classes', async () => {
      const stranger = await create({ key: 'll_wrong' });
      assert.match(await failureOf(stranger.say({ prompt: 'Hi.', streamed: false })), client.errors.wrongKey);
      stranger.close?.();
      const lost = await create({ model: `${client.model}-nosuch` });
      assert.match(await failureOf(lost.say({ prompt: 'Hi.', streamed: false })), client.errors.noModel);
      lost.close?.();
      assert.equal(setting.models.seen().length, 0);
    });

    const { lists } = client;
    if (lists !== undefined) {
      test(`lists models, ${lists.join(', ')} among them`, async () => {
        const names = (await driver.models?.()) ?? [];
        for (const name of lists) assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
      });
    }
  });
}

const CLAUDE_OVERFLOW = /prompt is too long: 210000 tokens > 200000 maximum/;
const GPT_OVERFLOW = /exceeds the context window/;

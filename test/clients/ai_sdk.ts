// The Vercel AI SDK as a driver, for whichever of its versions is handed in: each checks every event it gets by a schema of
// its own. For tests only.
import { NOTE_TOOL, readNote, type Ask, type Driver } from './client_suite.ts';

interface Step {
  readonly text: string;
}
interface Told extends Step {
  readonly usage: { readonly totalTokens: number | undefined };
}

/** The few functions of `ai` that are used, as both versions have them. */
export interface AiModule {
  readonly generateText: (options: never) => Promise<Told>;
  readonly streamText: (options: never) => {
    readonly text: PromiseLike<string>;
    readonly usage: PromiseLike<Told['usage']>;
  };
  readonly tool: (options: never) => unknown;
  readonly jsonSchema: (schema: never) => unknown;
  /** `stepCountIs` of version 6, `isStepCount` of version 7. */
  readonly stopAfter: (steps: number) => unknown;
}

export interface AiDriverOptions {
  readonly ai: AiModule;
  /** What the provider's package made of a model name. */
  readonly model: unknown;
  /** Asks for thoughts in the provider's own words. */
  readonly thinking: Readonly<Record<string, object>>;
}

const STEPS_MAX = 5;

export function createAiDriver({ ai, model, thinking }: AiDriverOptions): Driver {
  const tools = {
    [NOTE_TOOL.name]: ai.tool({
      description: NOTE_TOOL.description,
      inputSchema: ai.jsonSchema(NOTE_TOOL.schema as never),
      execute: ({ name }: { readonly name: string }) => Promise.resolve(readNote(name)),
    } as never),
  };

  async function ask({ streamed }: Ask, more: object): Promise<string> {
    const options = { model, maxRetries: 0, ...more };
    if (!streamed) {
      const told = await ai.generateText(options as never);
      if ((told.usage.totalTokens ?? 0) <= 0) throw new Error('no usage');
      return told.text;
    }
    let failure: unknown;
    const told = ai.streamText({
      ...options,
      onError: ({ error }: { error: unknown }) => void (failure = error),
    } as never);
    try {
      const text = await told.text;
      if (failure !== undefined) throw failure;
      if (((await told.usage).totalTokens ?? 0) <= 0) throw new Error('no usage');
      return text;
    } catch (error) {
      throw failure ?? error;
    }
  }

  return {
    say: (asked) => ask(asked, { prompt: asked.prompt }),
    loop: (asked) =>
      ask(asked, {
        system: 'You read notes.',
        prompt: asked.prompt,
        tools,
        stopWhen: ai.stopAfter(STEPS_MAX),
        providerOptions: thinking,
      }),
  };
}

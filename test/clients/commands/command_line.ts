// A real command line of others, as `npm run test:clients` starts it: what it is told to reach Loadline, and how its tools
// are called. The same texts are printed in docs/clients.md. For tests only.
import type { JsonObject } from '../../../src/support/json.ts';
import type { Endpoint } from '../../../src/gateway/call.ts';
import type { PlannedCall } from '../upstream/turn.ts';

export interface Place {
  /** `http://127.0.0.1:<port>` of Loadline. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

export interface CommandLine {
  /** Unique, for the table. */
  readonly name: string;
  /** Package and heading in docs/clients.md. */
  readonly title: string;
  readonly packageName: string;
  /** The API that it speaks to Loadline. */
  readonly endpoint: Endpoint;
  readonly model: string;
  /** Where the requests of its work must arrive at the providers. */
  readonly path: string;
  /** Files below its home directory, by path. */
  readonly files: (place: Place) => Readonly<Record<string, string>>;
  readonly environment: (place: Place) => Readonly<Record<string, string>>;
  /** Switches that keep it from reaching anyone but Loadline. */
  readonly quiet: Readonly<Record<string, string>>;
  /** The name of the route `auto` as it can ask for it. */
  readonly auto: 'auto' | 'claude-auto';
  /** What to type for one prompt, without a person. `~` begins no path here: HOME is set. */
  readonly launch: (place: Place, prompt: string) => Launch;
  /** How its own tool reads a file. */
  readonly read: (path: string) => PlannedCall;
  /** Whether its work asks for thoughts, which must then come back in the second turn. */
  readonly thinks: boolean;
  /** What it does when a provider refuses the prompt as too long: compacts without a person, or says this. */
  readonly overflow: 'compacts' | RegExp;
  /** True where it compacts when the usage says that its window is nearly full. */
  readonly compactsWhenFull?: boolean | undefined;
  /** Asks Loadline for its models, told so by these variables and without `quiet`, and keeps them in this file of its home. */
  readonly models?: { readonly environment: Readonly<Record<string, string>>; readonly file: string } | undefined;
  /** Limits and remarks for the page. */
  readonly remarks: readonly string[];
}

export const json = (value: JsonObject): string => `${JSON.stringify(value, null, 2)}\n`;

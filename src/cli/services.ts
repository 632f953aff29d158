// What the commands need from the rest of the program, as interfaces: main.ts implements them, so that no command picks a
// store, reads the environment or opens a socket itself.
import type { KeyRow } from '../access/caller.ts';
import type { Lesson } from '../catalog/lesson.ts';
import type { CompareLeg, CompareResult } from '../evidence/compare.ts';
import type { Report } from '../evidence/report.ts';
import type { RouteResult } from '../gateway/gateway.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { JsonObject } from '../support/json.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
}

export interface ServeOptions extends CommonOptions {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly simulate: boolean;
  readonly envFile: boolean;
  /** False for `--no-refresh`. */
  readonly refresh: boolean;
}

export interface CheckResult {
  readonly ok: boolean;
  /** The file that was read, or null when there is none and the preset runs. */
  readonly path: string | null;
  /** `file:line:column: what is wrong, what was meant`. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** The effective configuration, each line with its origin; empty when there are problems. */
  readonly effective: string;
}

export interface CreateKeyOptions {
  readonly name: string;
  readonly project: string;
  readonly task: string | null;
  readonly route: string | null;
  readonly models: readonly string[] | null;
  readonly expiresAtMs: number | null;
  readonly mayLowerRisk: boolean;
}

export interface KeyStore {
  readonly create: (options: CreateKeyOptions) => { readonly row: KeyRow; readonly key: string };
  readonly list: () => readonly KeyRow[];
  /** False when there is no such key. Revoking twice is fine. */
  readonly revoke: (id: string) => boolean;
  readonly close: () => void;
}

/** What providers' refusals taught of their models. */
export interface LessonStore {
  readonly list: () => readonly Lesson[];
  /** Of one model (`provider/model`), of one parameter of it, or all. Gives back how many were forgotten. */
  readonly forget: (which: { readonly model?: string; readonly param?: string }) => number;
  readonly close: () => void;
}

export interface RefreshedProvider {
  readonly provider: string;
  readonly ok: boolean;
  /** `12 models, 9 of them with limits`, or what went wrong. */
  readonly says: string;
}

export interface ReportOptions extends CommonOptions {
  readonly sinceMs: number;
  readonly by: 'project' | 'user' | 'key' | 'task' | 'rule' | 'model' | 'tier' | undefined;
  readonly baseline: string | undefined;
  /** Count simulated requests like real ones. */
  readonly simulated: boolean;
}

export interface CompareOptions extends CommonOptions {
  readonly body: JsonObject;
  readonly models: readonly string[];
  readonly callsPerMonth: number;
  /** An application key for a running server; without it a short-lived one is made. */
  readonly key: string | undefined;
  readonly url: string | undefined;
  readonly simulate: boolean;
  readonly onLeg: (leg: CompareLeg) => void;
}

export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  /** What was looked at: `provider openai`. */
  readonly subject: string;
  readonly says: string;
}

/** What needs the config file loads its parser first. */
type Awaitable<T> = T | Promise<T>;

export interface StarterFile {
  readonly text: string;
  /** Servers on this machine whose lines are in it, one clause each. */
  readonly found: readonly string[];
}

export interface Services {
  /** How a user types our commands here: `npx loadline` in a clone. */
  readonly hint: string;
  readonly version: string;
  /** Serves until a signal ends it; resolves with the exit code. */
  readonly serve: (options: ServeOptions) => Promise<number>;
  /** Runs the simulator alone until a signal ends it. */
  readonly simulate: (port: number) => Promise<number>;
  /** Looks for servers of models on this machine, and offers those that it finds in the text. */
  readonly starterConfig: () => Awaitable<StarterFile>;
  readonly check: (path: string | undefined) => Awaitable<CheckResult>;
  /** The configuration as a snapshot, without a server. Throws CommandFailed with the problems. */
  readonly snapshot: (options: CommonOptions) => Awaitable<Snapshot>;
  readonly route: (
    body: JsonObject,
    headers: Readonly<Record<string, string>>,
    options: CommonOptions,
  ) => Awaitable<RouteResult>;
  /** Opens an existing data directory; never creates one. Throws CommandFailed naming the path it looked at. */
  readonly keys: (options: CommonOptions) => KeyStore;
  /** Undefined where no server has run yet, so that nothing was learned. */
  readonly lessons: (options: CommonOptions) => LessonStore | undefined;
  /** Asks every provider that is set up for the list of its models, and keeps what they tell. */
  readonly refreshModels: (options: CommonOptions) => Promise<readonly RefreshedProvider[]>;
  readonly report: (options: ReportOptions) => Awaitable<Report>;
  readonly compare: (options: CompareOptions) => Promise<CompareResult>;
  readonly doctor: (options: CommonOptions, onFinding: (finding: Finding) => void) => Promise<void>;
  readonly writeFile: (path: string, text: string, options: { readonly overwrite: boolean }) => void;
  /** Throws CommandFailed naming the path. */
  readonly readFile: (path: string) => string;
}

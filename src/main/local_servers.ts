// Finds servers of models on this machine, by their usual ports and by what they say of themselves. Asks for their list of
// models, over loopback alone, without a key and without any header of ours; an answer that is no such list is nobody.
import { request } from 'node:http';
import { PROVIDERS } from '../providers/index.ts';
import { openaiCompatible } from '../providers/openai_compatible.ts';
import type { ProviderFacts } from '../providers/provider.ts';
import { arrayAt, isJsonObject, stringAt } from '../support/json.ts';

export interface LocalServer {
  /** What to call it in a sentence. */
  readonly name: string;
  /** The provider whose facts fit it. */
  readonly provider: string;
  readonly port: number;
  readonly baseUrl: string;
  /** The variable that takes the base URL. */
  readonly variable: string;
  readonly models: readonly string[];
}

/** A server on this machine answers in a few milliseconds, or is busy loading a model and can be found another time. */
const ANSWER_MS_MAX = 500;
/** A list of some thousand models; whatever is longer is something else. */
const LIST_BYTES_MAX = 1024 * 1024;
/** A name of a model that is longer, or holds other characters, is not printed: it comes from whoever has the port. */
const MODEL_NAME = /^[\w./:@+-]{1,100}$/;

export const LOCAL_PORTS: readonly number[] = PROVIDERS.flatMap(({ local }) =>
  local === undefined ? [] : [local.port],
);

/** In the order of the ports. Never throws: a port that nobody answers on is how most of them are. */
export async function findLocalServers(ports: readonly number[] = LOCAL_PORTS): Promise<readonly LocalServer[]> {
  const answers = await Promise.all(ports.map(async (port) => ({ port, list: await listOf(port) })));
  return answers.flatMap(({ port, list }) => (list === undefined ? [] : [serverOf(port, list)]));
}

interface ModelList {
  readonly models: readonly string[];
  readonly owners: ReadonlySet<string>;
}

function serverOf(port: number, { models, owners }: ModelList): LocalServer {
  const known = PROVIDERS.find(({ local }) => local !== undefined && owners.has(local.modelOwner));
  const facts: ProviderFacts = known ?? openaiCompatible;
  return {
    name: known?.displayName ?? 'A server of models',
    provider: facts.id,
    port,
    baseUrl: `http://127.0.0.1:${port}`,
    variable: facts.baseUrlVariables[0] ?? '',
    models,
  };
}

async function listOf(port: number): Promise<ModelList | undefined> {
  const body = parsed(await get(port));
  if (!isJsonObject(body) || !Array.isArray(body['data'])) return undefined;
  const rows = arrayAt(body, 'data').filter((row) => isJsonObject(row));
  if (rows.some((row) => stringAt(row, 'id') === undefined)) return undefined;
  return {
    models: rows.flatMap((row) => stringAt(row, 'id') ?? []).filter((id) => MODEL_NAME.test(id)),
    owners: new Set(rows.flatMap((row) => stringAt(row, 'owned_by') ?? [])),
  };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Undefined where nobody answers in time, or not with 200. No proxy stands between, as it might with fetch. */
function get(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/v1/models', agent: false }, (answer) => {
      if (answer.statusCode !== 200) return done(undefined);
      const pieces: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > LIST_BYTES_MAX) done(undefined);
        else pieces.push(piece);
      });
      answer.on('end', () => done(Buffer.concat(pieces).toString('utf8')));
      answer.on('error', () => done(undefined));
    });
    const timer = setTimeout(() => done(undefined), ANSWER_MS_MAX);
    function done(text: string | undefined): void {
      clearTimeout(timer);
      resolve(text);
      asked.destroy();
    }
    asked.on('error', () => done(undefined));
    asked.end();
  });
}

// A Loadline of its own, started as a user does, between a client and strict upstreams. For tests only.
import { startServer, type RunningServer } from '../e2e/server.ts';
import { startStrictUpstream, type StrictUpstream } from './upstream/strict_upstream.ts';

export interface Setting {
  readonly models: StrictUpstream;
  readonly server: RunningServer;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly key: string;
  readonly close: () => Promise<void>;
}

export interface SettingOptions {
  /** The text of a loadline.yaml; without one the preset runs. */
  readonly config?: string;
}

export async function openSetting(): Promise<Setting> {
  const models = await startStrictUpstream();
  const server = await startServer({
    environment: {
      OPENAI_API_KEY: 'sk-test-openai',
      OPENAI_BASE_URL: models.upstream.url,
      ANTHROPIC_API_KEY: 'sk-test-anthropic',
      ANTHROPIC_BASE_URL: models.upstream.url,
    },
  });
  const { key } = server;
  if (key === undefined) throw new Error('the first start prints a key');
  return {
    models,
    server,
    url: server.url,
    key,
    close: async () => {
      await server.stop();
      await models.stop();
    },
  };
}

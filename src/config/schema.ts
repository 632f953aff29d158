// Owns the strict schema of loadline.yaml, section by section: what may stand where, in the file's own names.
// Knows nothing of what exists (models, tiers, tasks): load.ts checks names against each other.
import { z } from 'zod';
import { PROVIDERS } from '../providers/index.ts';
import { LOG_LEVELS } from './log_level.ts';
import { STORE_MODES } from './loaded_config.ts';
import { routeSchema } from './schema_routes.ts';

/** The only version of the format so far. */
export const CONFIG_VERSION = 1;

/** Models that one tier may list: four attempts are the most that one request gets. */
const TIER_MODELS_MAX = 16;
/** Half an hour: the total time of one request. */
const TIMEOUT_MS_MAX = 1_800_000;

const modelName = z
  .string()
  .regex(/^[^\s*]{1,200}$/, {
    error: 'a model is named without spaces and wildcards: gpt-5.4-mini, or openai/gpt-5.4-mini',
  })
  .describe('A model id, or provider/model.');

const pattern = z.string().regex(/^[^\s]{1,200}$/, { error: 'a name has no spaces' });

/** Names that stand in headers, metrics and files. */
export const NAME_FORM = /^[a-z][a-z0-9_-]{0,39}$/;
const shortName = z
  .string()
  .regex(NAME_FORM, { error: 'a name is lower case: a letter, then letters, digits, "-" or "_", 40 at most' });

export const serverSchema = z
  .strictObject({
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]{1,253}$/, {
        error: 'a host is an address or a name, without http:// and without a port',
      })
      .optional()
      .describe('Address to listen on. 127.0.0.1 unless said; 0.0.0.0 is every address of this machine.'),
    port: z.int().min(0).max(65_535).optional().describe('Port to listen on. 4600 unless said; 0 takes a free one.'),
    models_refresh: z
      .enum(['auto', 'always', 'never'])
      .optional()
      .describe(
        'Whose lists of models are read after the start and once a day: auto (unless said) those of providers at their own address, always also those at a base_url of yours.',
      ),
  })
  .describe('Where Loadline listens. Flags and environment variables outrank it.');

/** A server of one's own speaks as one of the providers that are known. */
const PROVIDER_KINDS = PROVIDERS.map(({ id }) => id);

/** What it is after references were replaced; references.ts refuses everything that is not one in the file. */
export const apiKeySchema = z.string().describe('A reference to the key: ${OPENAI_API_KEY}. Never the key itself.');

export const providerSchema = z
  .strictObject({
    kind: z
      .enum(PROVIDER_KINDS)
      .optional()
      .describe('For a name of your own: what the server speaks. openai-compatible unless said.'),
    base_url: z.string().min(1).optional().describe('Where it is, with or without /v1.'),
    api_key: apiKeySchema.optional(),
  })
  .describe('A provider that is known (docs/providers.md), or a server of your own under a name of your own.');

/** US dollars for a million tokens, in steps of a millionth: that is a whole pico-dollar for one token. */
const usdPerMillion = z
  .number()
  .min(0)
  .max(100_000)
  .refine((usd) => Math.abs(usd * 1e6 - Math.round(usd * 1e6)) < 1e-3, { error: 'a price has at most six decimals' });
const tokenCount = z.int().min(1).max(100_000_000);

export const modelSchema = z
  .strictObject({
    provider: shortName.optional().describe('Who serves it: openai, anthropic, or a name under providers.'),
    upstream_id: modelName.optional().describe('The id that the provider expects. The same as here unless said.'),
    display_name: z.string().min(1).max(100).optional(),
    input_usd_per_million: usdPerMillion.optional().describe('US dollars for a million input tokens.'),
    output_usd_per_million: usdPerMillion.optional().describe('US dollars for a million output tokens.'),
    cached_input_usd_per_million: usdPerMillion
      .optional()
      .describe("For input read from the cache. The provider's rule unless said."),
    cache_write_usd_per_million: usdPerMillion
      .optional()
      .describe("For input written to the cache. The provider's rule unless said."),
    cache_write_1h_usd_per_million: usdPerMillion.optional().describe('For input written to the cache for an hour.'),
    context_tokens: tokenCount.optional().describe('Tokens that prompt and answer may have together.'),
    max_output_tokens: tokenCount.optional().describe('Tokens that one answer may have.'),
    image_input: z.boolean().optional().describe('Whether it takes images.'),
    pdf_input: z.boolean().optional().describe('Whether it takes PDF files.'),
    structured_output: z.boolean().optional().describe('Whether it takes a JSON schema for its answer.'),
  })
  .describe('A model of your own, or what you know better about a known one.');

/** Text is an alias: a model, `auto` or `auto/<route>` under another name, `*` for any run of characters. */
export const modelEntrySchema = z.union([pattern, modelSchema]);

export const tierEntrySchema = z.union([
  modelName,
  z.strictObject({
    model: modelName,
    timeout_ms: z.int().min(100).max(TIMEOUT_MS_MAX).optional().describe('Until the first byte of the answer.'),
    retries: z
      .int()
      .min(0)
      .max(1)
      .optional()
      .describe('Second tries of this model after a passing fault. 1 unless said.'),
  }),
]);

export const tierSchema = z
  .array(tierEntrySchema)
  .min(1)
  .max(TIER_MODELS_MAX)
  .describe('Models: the first serves, the rest are its fallbacks.');

export const keySchema = z
  .strictObject({
    task: shortName.optional().describe('Task of every request of this key that names none itself.'),
    route: shortName.optional().describe('Route of every auto request of this key.'),
    models: z
      .array(pattern)
      .min(1)
      .max(100)
      .optional()
      .describe('All that it may use: model ids, routes, with * for any run.'),
    may_lower_risk: z.boolean().optional().describe('Whether its risk hints may lower the risk. No unless said.'),
    compat: z
      .enum(['strict', 'lenient'])
      .optional()
      .describe('What a model cannot take: strict refuses it, lenient drops and names it.'),
  })
  .describe('Settings of the key of this name. They outrank what the key was made with.');

/** Ten years: what is meant to stay for ever is not kept in a gateway. */
const KEPT_HOURS_MAX = 87_600;

export const privacySchema = z
  .strictObject({
    store: z
      .enum(STORE_MODES)
      .optional()
      .describe(
        'on_request: what a call asks to keep (stored Responses, signed reasoning) is kept, sealed, for a time. never: nothing is. on_request unless said.',
      ),
    responses_ttl_hours: z
      .int()
      .min(1)
      .max(KEPT_HOURS_MAX)
      .optional()
      .describe('How long a stored Response can be fetched and continued. 720 unless said: 30 days, as at OpenAI.'),
  })
  .describe('What is kept between requests.');

export const telemetrySchema = z.strictObject({
  log: z.enum(LOG_LEVELS).optional().describe('What is logged. LOADLINE_LOG outranks it.'),
});

/** The whole file, for editors. load.ts reads the same parts one by one, so that one fault does not hide the next. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors only.'),
  version: z.literal(CONFIG_VERSION).optional(),
  server: serverSchema.nullable().optional(),
  providers: z.record(shortName, providerSchema).nullable().optional(),
  models: z.record(pattern, modelEntrySchema).nullable().optional(),
  tiers: z.record(shortName, tierSchema).nullable().optional().describe('Cheapest first.'),
  routes: z.record(shortName, routeSchema).nullable().optional(),
  keys: z.record(z.string().min(1).max(100), keySchema).nullable().optional(),
  privacy: privacySchema.nullable().optional(),
  telemetry: telemetrySchema.nullable().optional(),
});

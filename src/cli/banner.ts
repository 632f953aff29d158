// Owns the first thing that anybody sees: where the endpoint is, which key to use, what is real, two lines to paste.
// Pure text; the key appears here and nowhere else.

export interface BannerFacts {
  readonly version: string;
  /** `http://127.0.0.1:4600`. */
  readonly url: string;
  /** The key of the first start; null later, because only its hash is kept. */
  readonly key: string | null;
  readonly providers: readonly {
    readonly name: string;
    readonly state: 'real' | 'simulated' | 'missing';
    readonly says: string;
  }[];
  readonly simulated: 'no' | 'nothing-configured' | 'asked-for';
  readonly dataDirectory: string;
  readonly adminKeyPath: string | null;
  readonly configPath: string | null;
  readonly envFile: string | null;
  readonly hint: string;
}

/** A request that any policy can see is harmless. */
export const CHEAP_PROMPT = 'Summarize in one line: the export button does nothing on Safari.';

/** Three changed lines in an access check: easy to read past, expensive to get wrong. */
export const STRONG_PROMPT = [
  'Review this diff.',
  '--- a/src/auth/access.ts',
  '+++ b/src/auth/access.ts',
  '@@ -8,4 +8,3 @@ export function canOpen(user, door) {',
  '-  if (user.revoked) return false;',
  '-  return user.zones.includes(door.zone) && !door.guarded;',
  '+  return user.zones.includes(door.zone) || !door.guarded;',
  ' }',
].join('\n');

/** A curl line that works when pasted into a POSIX shell: no quote of the prompt can end it. */
export function curlLine(url: string, key: string, prompt: string): string {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: prompt }] }).replaceAll(
    "'",
    "'\\''",
  );
  return `curl -si ${url}/v1/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`;
}

export function bannerLines(facts: BannerFacts): readonly string[] {
  const key = facts.key ?? '$LOADLINE_KEY';
  const row = (name: string, text: string): string => `  ${(name === '' ? '' : `${name}:`).padEnd(11)}${text}`;
  return [
    `Loadline ${facts.version}`,
    '',
    row('endpoint', `${facts.url}/v1`),
    ...(facts.key === null
      ? [
          row('key', 'made at the first start and stored hashed'),
          row('', `another: ${facts.hint} keys create --name NAME`),
        ]
      : [row('key', facts.key), row('', 'printed this once; put it where your clients read it')]),
    ...facts.providers.map((provider, index) =>
      row(index === 0 ? 'providers' : '', `${provider.name}: ${provider.says}`),
    ),
    ...simulatedLines(facts, row),
    ...(facts.configPath === null
      ? [row('config', `none: the preset "article" runs; write one with ${facts.hint} init`)]
      : [row('config', facts.configPath)]),
    ...(facts.envFile === null ? [] : [row('.env', `${facts.envFile} was read`)]),
    row('data', facts.dataDirectory),
    ...(facts.adminKeyPath === null ? [] : [row('admin key', facts.adminKeyPath)]),
    '',
    'Lands on the cheap model:',
    curlLine(facts.url, key, CHEAP_PROMPT),
    '',
    'Lands on the strong one, for three changed lines in an access check:',
    curlLine(facts.url, key, STRONG_PROMPT),
    '',
    `Why, without calling a model: ${facts.hint} route -m "..."`,
    `Spend and escalations: ${facts.hint} report`,
  ];
}

function simulatedLines(facts: BannerFacts, row: (name: string, text: string) => string): readonly string[] {
  switch (facts.simulated) {
    case 'no':
      return [];
    case 'asked-for':
      return [row('', 'SIMULATED because of --simulate: answers are made up and labelled')];
    case 'nothing-configured':
      return [
        row('', 'ALL SIMULATED, because no provider is set up: answers are made up.'),
        row('', 'For real ones: OPENAI_API_KEY=... ANTHROPIC_API_KEY=... npm start'),
      ];
    default:
      return facts.simulated satisfies never;
  }
}

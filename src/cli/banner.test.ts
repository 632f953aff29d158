import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { bannerLines, CHEAP_PROMPT, curlLine, STRONG_PROMPT, type BannerFacts } from './banner.ts';

const facts: BannerFacts = {
  version: '1.2.3',
  url: 'http://127.0.0.1:4600',
  key: 'll_live_aaaaaaaa_bbbb_cccccc',
  providers: [{ name: 'openai', state: 'real', says: 'real, key from OPENAI_API_KEY' }],
  simulated: 'no',
  dataDirectory: '/data/.loadline',
  adminKeyPath: '/data/.loadline/admin-key',
  configPath: null,
  envFile: null,
  hint: 'npx loadline',
};

test('the banner names the endpoint and prints the key on a line of its own', () => {
  const lines = bannerLines(facts);
  assert.ok(lines.some((line) => line.includes('http://127.0.0.1:4600/v1')));
  assert.equal(lines.filter((line) => /^\s*key:\s+ll_live_\w+$/.test(line)).length, 1);
});

test('a later start prints no key and says how to make one', () => {
  const text = bannerLines({ ...facts, key: null }).join('\n');
  assert.equal(text.includes('ll_live'), false);
  assert.ok(text.includes('npx loadline keys create'));
});

test('a simulated start says so and how to end it', () => {
  const text = bannerLines({ ...facts, simulated: 'nothing-configured' }).join('\n');
  assert.match(text, /ALL SIMULATED/);
  assert.match(text, /OPENAI_API_KEY/);
});

test('the curl lines survive a POSIX shell with their JSON whole', () => {
  for (const prompt of [CHEAP_PROMPT, STRONG_PROMPT, `it's "quoted" $HOME \`id\` \\ done`]) {
    const line = curlLine('http://h', 'k', prompt).replace(/^curl /, 'printf "%s\\n" ');
    const words = spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout;
    const body = words.slice(words.indexOf('{'));
    assert.equal(JSON.parse(body).messages[0].content, prompt);
  }
});

test('the strong prompt changes exactly three lines', () => {
  assert.equal(STRONG_PROMPT.split('\n').filter((line) => /^[-+](?![-+])/.test(line)).length, 3);
});

test('all but the curl lines and long paths fit 80 columns, whatever is simulated', () => {
  for (const simulated of ['no', 'asked-for', 'nothing-configured'] as const) {
    for (const key of [facts.key, null]) {
      for (const line of bannerLines({ ...facts, simulated, key, envFile: '.env' })) {
        if (!line.startsWith('curl ')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
      }
    }
  }
});

test('the config and the .env that were read are named, and the two commands that come next', () => {
  const lines = bannerLines({ ...facts, configPath: 'team.yaml', envFile: '.env' });
  assert.ok(lines.some((line) => /config: +team\.yaml$/.test(line)));
  assert.ok(lines.some((line) => /\.env: +\.env was read$/.test(line)));
  assert.match(lines.at(-2) ?? '', /npx loadline route -m/);
  assert.match(lines.at(-1) ?? '', /npx loadline report$/);
});

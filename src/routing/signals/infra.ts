// Owns what infrastructure as text changes: whole manifests and modules, the settings in them that open, weaken or stop
// something, safeguards that a diff takes away. Reads settings of any format; a format adds rows to a table, not code.
import { topicsOfName, has } from './_code_words.ts';
import { INFRA_RULES, isSafeguard, rulesOfSetting } from './_infra_rules.ts';
import { kindOfInfra } from './_infra_kind.ts';
import { isThrowawayPath, kindOfPath } from './_path_kind.ts';
import { atMost, type Report, type Severity } from './_rule.ts';
import { readSettings, type Setting } from './_settings.ts';
import { targetOfName, targetOfNames, type Target } from './_target.ts';
import type { Source } from './_view.ts';

export { INFRA_RULES };

export function scanInfra(source: Source, report: Report): void {
  if (source.language.role !== 'config' || (source.path !== undefined && kindOfPath(source.path) === 'output')) return;
  const settings = readSettings(source.body.text);
  if (source.side === 'removed') {
    scanRemoved(source, settings, report);
    return;
  }
  const target = targetOf(source, settings);
  const kind = source.side === 'whole' ? kindOfInfra(source.body.text) : undefined;
  if (kind !== undefined) {
    const severity: Severity = target === 'sandbox' ? 'low' : kind.rule.severity;
    report({ rule: kind.rule, severity, start: kind.start, end: kind.end, kind: 'infra' });
  }
  scanSettings(settings, { target, ceiling: ceilingOf(source, kind !== undefined) }, report);
}

/** Test data and a file that is no infrastructure say little about what runs. */
function ceilingOf(source: Source, isInfra: boolean): Severity {
  const kind = source.path === undefined ? 'runs' : kindOfPath(source.path);
  if (kind === 'test' || kind === 'example') return 'low';
  return isInfra || source.side === 'added' || source.path !== undefined ? 'high' : 'medium';
}

function scanSettings(
  settings: readonly Setting[],
  where: { readonly target: Target; readonly ceiling: Severity },
  report: Report,
): void {
  for (const [index, setting] of settings.entries()) {
    for (const rule of rulesOfSetting(setting)) {
      const severity = atMost(
        where.target === 'sandbox' && rule.category !== 'secrets' ? 'low' : rule.severity,
        where.ceiling,
      );
      report({ rule, severity, start: setting.start, end: setting.end, kind: 'setting' });
    }
    if (isPlainSecret(setting, settings[index - 1]))
      report({ rule: INFRA_RULES['infra.secret-plain'], start: setting.start, end: setting.end, kind: 'setting' });
  }
}

const REFERENCE =
  /^(?:$|\$|\{|<|var\.|local\.|data\.|module\.|random_|aws_|azurerm_|google_|each\.|ref\+|!|secrets?\.|vault|arn:|\/|projects\/|sm:\/\/|ssm:|%|true$|false$|null$|none$|\[|\*+$|xxx|changeme|your|example|Bearer$)/i;

/** `db_password = "…"`, `- name: DB_PASSWORD` with a `value`, `ENV API_KEY=…`: a literal where a reference belongs. */
function isPlainSecret(setting: Setting, before: Setting | undefined): boolean {
  const { value } = setting;
  if (value.length < 6 || value.length > 200 || REFERENCE.test(value) || /\$\{|\s/.test(value)) return false;
  const isNamed = setting.plain === 'value' && before?.plain === 'name' && isSecretName(before.value);
  return (
    isNamed ||
    (isSecretName(setting.key) &&
      !/(?:name|ref|arn|id|path|file|key|policy|length|version|type|expiry|ttl|url|mode|class)$/i.test(setting.key))
  );
}

function isSecretName(name: string): boolean {
  return has(topicsOfName(name.slice(0, 100)), 'secret');
}

function scanRemoved(source: Source, settings: readonly Setting[], report: Report): void {
  const kept = new Set(source.otherSide === '' ? [] : readSettings(source.otherSide).map((setting) => setting.plain));
  for (const setting of settings) {
    if (!isSafeguard(setting) || kept.has(setting.plain)) continue;
    report({ rule: INFRA_RULES['infra.safeguard-removed'], start: setting.start, end: setting.end, kind: 'setting' });
  }
}

const PLACE_KEY = /^(?:namespace|environment|env|stage|workspace|context|clustername|cluster|project|profile)$/;

/** Where the file is applied, so far as it says so. */
function targetOf(source: Source, settings: readonly Setting[]): Target {
  const names = settings
    .filter((setting) => PLACE_KEY.test(setting.plain) && setting.value !== '' && setting.value.length < 80)
    .map((setting) => setting.value);
  if (source.path !== undefined) {
    const path = targetOfName(source.path);
    if (path !== 'unknown') return path;
    if (isThrowawayPath(source.path)) return 'sandbox';
  }
  return targetOfNames(names);
}

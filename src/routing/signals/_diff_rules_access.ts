// Owns the rules for changes to who may do what: checks that go, conditions that let more through, proof that is no
// longer asked for. Reads one change; knows nothing of files or sizes.
import { has, hasAll, TOPIC } from './_code_words.ts';
import { codeOf, isAboutAccess, isAboutMoney, type Change } from './_diff_context.ts';
import type { ChangedLine } from './_diff_groups.ts';
import { defineRules, type Rule } from './_rule.ts';

export const ACCESS_CHANGE_RULES = defineRules({
  'diff.check-removed': ['auth', 'high', 'removes a check'],
  'diff.check-weakened': ['auth', 'high', 'changes the condition of a check'],
  'diff.proof-dropped': ['auth', 'high', 'stops verifying what it reads'],
  'diff.validation-removed': ['auth', 'medium', 'removes a validation'],
  'diff.access-code': ['auth', 'medium', 'changes access control code'],
  'diff.throttle': ['auth', 'medium', 'changes a rate limit or lockout'],
  'diff.crypto-code': ['auth', 'medium', 'changes cryptography code'],
  'diff.secret-logged': ['secrets', 'high', 'writes a secret to output'],
  'diff.guard-removed': ['production', 'medium', 'removes an early exit'],
  'diff.condition': ['production', 'low', 'changes a condition'],
});

const RULES = ACCESS_CHANGE_RULES;

export function accessRulesOf(change: Change): readonly Rule[] {
  const found: Rule[] = [];
  const about = isAboutAccess(change);
  if (isProofDropped(change)) found.push(RULES['diff.proof-dropped']);
  const checksLost = checks(change.removed, change) - checks(change.added, change);
  if (checksLost > 0)
    found.push(
      about || isAccessAround(change) || PROOF.test(codeOf(change.removed))
        ? RULES['diff.check-removed']
        : RULES['diff.validation-removed'],
    );
  else if (isGuardRemoved(change))
    found.push(about || isAccessAround(change) ? RULES['diff.check-removed'] : RULES['diff.guard-removed']);
  if (isConditionChanged(change))
    found.push(about || isAccessAround(change) ? RULES['diff.check-weakened'] : RULES['diff.condition']);
  if (change.lost('throttle') !== 0 || (has(change.topics, 'throttle') && change.removed.length > 0))
    found.push(RULES['diff.throttle']);
  if (has(change.topics, 'crypto', 'brokenCrypto') && isWorking(change)) found.push(RULES['diff.crypto-code']);
  if (change.added.some(isSecretLogged)) found.push(RULES['diff.secret-logged']);
  if (about && isWorking(change)) found.push(RULES['diff.access-code']);
  return found;
}

function isAccessAround(change: Change): boolean {
  return (
    has(change.around, 'access') ||
    (has(change.around, 'accessPerhaps') && has(change.around, 'refuse', 'check') && !isAboutMoney(change))
  );
}

/** More than a declaration of a type: something is called, compared, assigned or listed. */
function isWorking(change: Change): boolean {
  return /[=(:[@]/.test(codeOf(change.removed)) || /[=(:[@]/.test(codeOf(change.added));
}

const CONDITION =
  /^(?:\}?\s*(?:else\s+)?if\b|unless\b|elif\b|elsif\b|guard\b|when\b|while\b|assert\b|require\b|@|#\[|\[[A-Z]\w|case\b)|\?[^:\n]{0,80}:|&&|\|\||\b(?:and|or)\b|\s(?:if|unless)\s/;
const CHECK_CALL =
  /(?:^|[\s.!(=>])_?(?:verify|validate|check|ensure|require|assert|authorize|authorise|authenticate|enforce|guard|sanitize|sanitise|escape|must|protect|restrict|deny|forbid)\w*!?\s*[(:]/i;
const REFUSAL = /\b(?:40[13]|forbidden|unauthorized|unauthorised|accessdenied|permissiondenied|notallowed|denied)\b/i;
const ACCESS_LIST =
  /^(?:before_action|before_filter|plug|middleware|dependencies|permission_classes|authentication_classes|security|plugins|interceptors|use\(|app\.use|router\.use|\.use\(|policies|roles|scopes)\b/;

/** A query that shows a user only what is theirs. */
const ACCESS_FILTER = /\.(?:where|filter|filter_by|scope|andWhere|find_by|eq)\(/;
/** What is verified shows that it is about who calls, not about the form of an input. */
const PROOF =
  /signature|token|owner|session|webhook|csrf|hmac|\buser\b|password|scope|tenant|deny|authoriz|authenticat|restrict|forbid|grant/i;

/** Lines that refuse unless something holds. */
function checks(lines: readonly ChangedLine[], change: Change): number {
  return lines.filter((line) => isCheck(line, change)).length;
}

function isCheck(line: ChangedLine, change: Change): boolean {
  const { topics } = line.names;
  if (CHECK_CALL.test(line.code) && !/^(?:function|def|func|fn|public|private|async|export)\b/.test(line.code))
    return true;
  if (REFUSAL.test(line.code) && has(topics, 'refuse', 'access', 'accessPerhaps')) return true;
  if (ACCESS_LIST.test(line.code) && has(topics, 'access', 'accessPerhaps', 'check', 'throttle')) return true;
  if (ACCESS_FILTER.test(line.code) && has(topics, 'access', 'accessPerhaps')) return true;
  if (!CONDITION.test(line.code)) return false;
  return (
    has(topics, 'access') ||
    hasAll(topics, 'accessPerhaps', 'check') ||
    (has(topics, 'accessPerhaps', 'check') &&
      (has(change.around, 'access', 'accessPerhaps') || (line.names.counts.get(TOPIC.accessPerhaps) ?? 0) >= 2))
  );
}

/** A condition together with what it refused, gone without another in its place. */
function isGuardRemoved(change: Change): boolean {
  const exits = (lines: readonly ChangedLine[]): number =>
    lines.filter((line) => /\b(?:return|throw|raise|abort|panic|exit|die|halt|break|continue)\b/.test(line.code))
      .length;
  const conditions = (lines: readonly ChangedLine[]): number =>
    lines.filter((line) => /(?:^|[\s;}])(?:if|unless|guard|elif|case)\b/.test(line.code)).length;
  return conditions(change.removed) > conditions(change.added) && exits(change.removed) > exits(change.added);
}

function isProofDropped(change: Change): boolean {
  const before = codeOf(change.removed);
  const after = codeOf(change.added);
  const proves = (code: string): boolean =>
    /\b(?:\w{1,40}[._])?(?:verify|verified|verify\w+|validate\w*|authenticate\w*|checksignature|timingsafeequal|compare_digest|constant_time\w*|bcrypt\.compare|check_password\w*)\b/i.test(
      code,
    );
  const reads = /(?:decode|parse|unverified|unsafe|atob|from_base64|b64decode|peek)\w{0,40} ?\(|[^=!<>]==[^=]/i;
  return proves(before) && !proves(after) && reads.test(after) && !/^\s*assert/m.test(before);
}

const TOKEN = /&&|\|\||[=!]==?|[<>]=?|!|\b(?:and|or|not|true|false|True|False|any|all|some|every|unless|if|is|in)\b/g;

/** The operators of the condition differ: `and` turned `or`, `===` turned `==`, a negation gone, a constant flipped. */
function isConditionChanged(change: Change): boolean {
  if (change.removed.length === 0 || change.added.length === 0) return false;
  const before = operators(change.removed);
  const after = operators(change.added);
  if (before === after) return false;
  const lines = [...change.removed, ...change.added];
  return lines.some(
    (line) =>
      CONDITION.test(line.code) ||
      /\breturn\b|=>|(?:is|has|can|allow|enabled|required|secure|strict|verify|public|private|admin)\w{0,40} ?[:=]/i.test(
        line.code,
      ),
  );
}

function operators(lines: readonly ChangedLine[]): string {
  const plain: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', True: 'true', False: 'false' };
  return lines
    .flatMap((line) => line.code.replace(/=>|->|<\/?\w|\w>|<\w+>/g, ' ').match(TOKEN) ?? [])
    .map((token) => plain[token] ?? token)
    .join(' ');
}

/** `log.info("token", token)`: the name of a secret among the arguments of what prints. */
function isSecretLogged(line: ChangedLine): boolean {
  const call =
    /(?:^|[\s.;{(])(?:console\.\w+|print\w*!?|log\w*(?:\.\w+)?|logger\.\w+|logging\.\w+|fmt\.\w+|puts|echo|dump|inspect|warn|info|debug)\s*[( ]/i.exec(
      line.code,
    );
  if (call === null) return false;
  const inside = line.code.slice(call.index + call[0].length);
  return (
    has(topicsOfArguments(inside, line), 'secret') ||
    /\b(?:headers|authorization|process\.env|os\.environ|dict\(os\.environ\)|cfg|config)\b\s*[),]/i.test(inside)
  );
}

function topicsOfArguments(inside: string, line: ChangedLine): number {
  return inside === '' ? 0 : line.names.topics & (TOPIC.secret | TOPIC.access);
}

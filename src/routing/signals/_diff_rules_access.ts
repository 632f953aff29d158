// Owns the rules for changes to who may do what: checks that go, conditions that let more through, proof that is no
// longer asked for. Reads one change; knows nothing of files or sizes.
import { countOf, has, hasAll } from './_code_words.ts';
import { isAboutAccess, isAboutMoney, lostNames, type Change } from './_diff_context.ts';
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
      about || isAccessAround(change) || PROOF.test(change.before)
        ? RULES['diff.check-removed']
        : RULES['diff.validation-removed'],
    );
  else if (isGuardRemoved(change))
    found.push(about || isAccessAround(change) ? RULES['diff.check-removed'] : RULES['diff.guard-removed']);
  if (isConditionChanged(change))
    found.push(about || isAccessAround(change) ? RULES['diff.check-weakened'] : RULES['diff.condition']);
  if (lostNames(change, 'throttle') !== 0 || (has(change.topics, 'throttle') && change.removed.length > 0))
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
  return /[=(:[@]/.test(change.before) || /[=(:[@]/.test(change.after);
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
  let count = 0;
  for (const line of lines) if (isCheck(line, change)) count += 1;
  return count;
}

/** What the names say is asked first: it costs a bit, an expression costs the line. */
function isCheck(line: ChangedLine, change: Change): boolean {
  const { code, names } = line;
  const { topics } = names;
  if (CHECK_CALL.test(code) && !/^(?:function|def|func|fn|public|private|async|export)\b/.test(code)) return true;
  if (has(topics, 'refuse', 'access', 'accessPerhaps') && REFUSAL.test(code)) return true;
  if (!has(topics, 'access', 'accessPerhaps', 'check', 'throttle')) return false;
  if (ACCESS_LIST.test(code)) return true;
  if (has(topics, 'access', 'accessPerhaps') && ACCESS_FILTER.test(code)) return true;
  const isAbout =
    has(topics, 'access') ||
    hasAll(topics, 'accessPerhaps', 'check') ||
    (has(topics, 'accessPerhaps', 'check') &&
      (has(change.around, 'access', 'accessPerhaps') || countOf(names, 'accessPerhaps') >= 2));
  return isAbout && CONDITION.test(code);
}

const EXIT = /\b(?:return|throw|raise|abort|panic|exit|die|halt|break|continue)\b/;
const BRANCH = /(?:^|[\s;}])(?:if|unless|guard|elif|case)\b/;

function countLines(lines: readonly ChangedLine[], pattern: RegExp): number {
  let count = 0;
  for (const line of lines) if (pattern.test(line.code)) count += 1;
  return count;
}

/** A condition together with what it refused, gone without another in its place. */
function isGuardRemoved({ removed, added }: Change): boolean {
  const branches = countLines(removed, BRANCH);
  return branches > 0 && branches > countLines(added, BRANCH) && countLines(removed, EXIT) > countLines(added, EXIT);
}

/** Word stems of PROVES: found at a third of its cost, and rarely there. */
const MAY_PROVE = /verif|validate|authenticate|checksignature|timingsafe|compare|constant_time|check_password/i;
const PROVES =
  /\b(?:\w{1,40}[._])?(?:verify|verified|verify\w+|validate\w*|authenticate\w*|checksignature|timingsafeequal|compare_digest|constant_time\w*|bcrypt\.compare|check_password\w*)\b/i;

function isProofDropped({ before, after }: Change): boolean {
  if (!MAY_PROVE.test(before) || !PROVES.test(before)) return false;
  const reads = /(?:decode|parse|unverified|unsafe|atob|from_base64|b64decode|peek)\w{0,40} ?\(|[^=!<>]==[^=]/i;
  return !PROVES.test(after) && reads.test(after) && !/^\s*assert/m.test(before);
}

const TOKEN = /&&|\|\||[=!]==?|[<>]=?|!|\b(?:and|or|not|true|false|True|False|any|all|some|every|unless|if|is|in)\b/g;

/** The operators of the condition differ: `and` turned `or`, `===` turned `==`, a negation gone, a constant flipped. */
function isConditionChanged(change: Change): boolean {
  if (change.removed.length === 0 || change.added.length === 0) return false;
  return (
    change.lines.some((line) => CONDITION.test(line.code) || DECIDES.test(line.code)) &&
    !isSameOperators(operators(change.before), operators(change.after))
  );
}

const DECIDES =
  /\breturn\b|=>|(?:is|has|can|allow|enabled|required|secure|strict|verify|public|private|admin)\w{0,40} ?[:=]/i;
const ALIKE: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
  ['True', 'true'],
  ['False', 'false'],
]);

function operators(code: string): readonly string[] {
  const plain = code.includes('>') || code.includes('<') ? code.replace(/=>|->|<\/?\w|\w>|<\w+>/g, ' ') : code;
  return plain.match(TOKEN) ?? [];
}

function isSameOperators(before: readonly string[], after: readonly string[]): boolean {
  return (
    before.length === after.length &&
    before.every((token, index) => (ALIKE.get(token) ?? token) === (ALIKE.get(after[index] ?? '') ?? after[index]))
  );
}

/** What a line must hold beside the call, if none of its names is a secret's. */
const MAY_TELL = /headers|authorization|environ|process\.env|cfg|config/i;

/** `log.info("token", token)`: the name of a secret among the arguments of what prints. */
function isSecretLogged(line: ChangedLine): boolean {
  if (!has(line.names.topics, 'secret') && !MAY_TELL.test(line.code)) return false;
  const call =
    /(?:^|[\s.;{(])(?:console\.\w+|print\w*!?|log\w*(?:\.\w+)?|logger\.\w+|logging\.\w+|fmt\.\w+|puts|echo|dump|inspect|warn|info|debug)\s*[( ]/i.exec(
      line.code,
    );
  if (call === null) return false;
  const inside = line.code.slice(call.index + call[0].length);
  return (
    (inside !== '' && has(line.names.topics, 'secret')) ||
    /\b(?:headers|authorization|process\.env|os\.environ|dict\(os\.environ\)|cfg|config)\b\s*[),]/i.test(inside)
  );
}

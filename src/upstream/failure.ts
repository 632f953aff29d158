// Reads what a provider or the network said went wrong and says which kind of failure it is. This file and
// refused_parameter.ts look at upstream error text, and nobody else may match a message. Decides nothing about attempts
// (decide_next.ts does) and words nothing for callers (caller_error.ts does).
import type { ProviderError } from '../wire/conversation.ts';
import type { SendResult } from './transport.ts';

export type FailureClass =
  | 'transient'
  | 'rate-limit'
  | 'quota'
  | 'credential'
  | 'model-access'
  | 'model-gone'
  | 'context-length'
  | 'content-policy'
  | 'caller-fault'
  | 'unknown';

export type SendFailure = Extract<SendResult, { kind: 'failed' }>;

/** An answer that began and cannot be used. */
export interface BrokenAnswer {
  readonly kind: 'broken';
  /**
   * `cut`: the connection ended inside it. `idle`, `total`: our timers. `not-an-answer`: whole, but not what the
   * protocol answers. `too-large`: more than limits.ts allows.
   */
  readonly reason: 'cut' | 'idle' | 'total' | 'not-an-answer' | 'too-large';
  /** For the log only. */
  readonly detail: string;
}

export type FailureCause = ProviderError | SendFailure | BrokenAnswer;

export interface Failure {
  readonly class: FailureClass;
  /** What is worth trying: this target again, another one, or nothing. */
  readonly retry: 'same' | 'next' | 'no';
  /** How long the provider asks to wait, from its headers or its text. */
  readonly retryAfterMs?: number | undefined;
  /** Name of the rule that decided, for the record: never upstream text. */
  readonly why: string;
}

export interface FailureHints {
  readonly retryAfterMs?: number | undefined;
  /** The provider's `x-should-retry`, where it sent one. */
  readonly shouldRetry?: boolean | undefined;
}

/** What the rules look at: everything in lower case, quoted spans of the message blanked. */
interface Clues {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

interface Rule {
  readonly why: string;
  readonly class: FailureClass;
  readonly retry: Failure['retry'];
  readonly when: (clues: Clues) => boolean;
}

/** Types and codes are short identifiers; a provider's odd one is not worth a long match. */
const NAME_CHARS_MAX = 200;
/** Error messages are matched no further than this: every pattern below stays far under a millisecond. */
const MATCHED_CHARS_MAX = 2000;

/**
 * Text between quotes is what the caller sent, echoed back: a prompt that says "credit balance is too low" must not
 * become a quota failure. A quote opens only after a space or a bracket, so that apostrophes stay. What is escaped
 * inside does not close it, nor does an apostrophe (a letter follows); one that nobody closed was cut off by a limit.
 */
const QUOTED =
  /(^|[\s([{:=,])(?:'(?:[^'\\]|\\[^]?|'(?=[a-z0-9]))*(?:'|$)|"(?:[^"\\]|\\[^]?)*(?:"(?![a-z0-9])|$)|`[^`]*(?:`(?![a-z0-9])|$))/g;

const CONTEXT_TEXT =
  /maximum context length|context (?:window|length|size|limit)|prompt is too long|input is too long|prompt contains \d+ tokens|too many (?:input |total )?tokens|input token count|maximum prompt length|maximum input length|reduce the length of (?:the|your) (?:messages|input|prompt)|too long to fit into the model/;
const POLICY_TEXT =
  /content (?:management |filtering |safety |usage |moderation )?polic|content filter|usage polic|acceptable use|safety (?:system|filter|polic)|was flagged|been flagged|responsible ai|prohibited content/;
const POLICY_CODE =
  /content_policy|content_filter|contentfilter|moderation|safety_violation|invalid_prompt|prohibited_content|cyber_policy|responsibleai/;
const QUOTA_TEXT =
  /credit balance is too low|exceeded your current quota|(?:api )?usage limits?|insufficient (?:balance|credits?|funds|quota)|out of credits|requires more credits|billing (?:hard )?limit|billing is not active|spend(?:ing)? limit|monthly limit|quota (?:has been )?exhausted/;
const QUOTA_CODE =
  /^(?:insufficient_quota|insufficient_balance|billing_.*|quota_exceeded|credits_.*|payment_required)$/;
const CREDENTIAL_TEXT =
  /(?:invalid|incorrect|missing|expired|disabled|revoked|wrong|no|bad) (?:x-)?api[- ]?key|api[- ]?key (?:is )?(?:not valid|invalid|missing|expired|disabled|not found|revoked|required)|x-api-key header|invalid (?:bearer|access|auth[a-z]*) token|organization has been disabled|(?:could not|failed to) authenticate/;
const MODEL_GONE_TEXT =
  /model(?:[^.]|\.(?=\S)){0,160}(?:does not exist|not found|is not found|has been (?:deprecated|retired|removed|decommissioned)|(?:is|was) (?:deprecated|retired|decommissioned)|identifier is invalid)|is not a valid model|(?:no such|unknown|invalid) model|^model: ?\S+$/;
const MODEL_ACCESS_TEXT =
  /organization must be verified|(?:not have|no|without) (?:access|permission)|not (?:available|supported) in your (?:region|country)|country, region, or territory not supported|not (?:allowed|authorized) to (?:use|access|sample)/;
const OVERLOAD_CODE = /overloaded|server_is_overloaded|slow_down|service_unavailable|engine_overloaded|capacity/;

const anyOf =
  (...statuses: readonly number[]) =>
  (clues: Clues): boolean =>
    statuses.includes(clues.status);
/** The statuses under which providers hide a more telling text. */
const saysWhy = anyOf(400, 403, 404, 413, 422, 429);

/**
 * In order; the first that holds decides. Codes and types come before text, and what is ours to repair comes before
 * what the caller did, so that an account problem told as a 400 never reaches the caller as their mistake.
 */
const RULES: readonly Rule[] = [
  // Our key there is wrong. Another target may have another key; the caller has nothing to do with it.
  { why: 'status-401', class: 'credential', retry: 'next', when: anyOf(401, 407) },
  {
    why: 'credential-code',
    class: 'credential',
    retry: 'next',
    when: (c) => /authentication_error|invalid_api_key|invalid_authentication/.test(`${c.type} ${c.code}`),
  },
  {
    why: 'credential-text',
    class: 'credential',
    retry: 'next',
    when: (c) => saysWhy(c) && CREDENTIAL_TEXT.test(c.text),
  },
  // Our account there is empty. Waiting does not help within a request, whatever the status says: 400, 402 and 429 all occur.
  { why: 'status-402', class: 'quota', retry: 'next', when: anyOf(402) },
  { why: 'quota-code', class: 'quota', retry: 'next', when: (c) => QUOTA_CODE.test(c.code) || QUOTA_CODE.test(c.type) },
  // Some providers say "quota" of a rate that refills in seconds; the wait they name tells the two apart.
  {
    why: 'quota-text',
    class: 'quota',
    retry: 'next',
    when: (c) => saysWhy(c) && QUOTA_TEXT.test(c.text) && c.retryAfterMs === undefined,
  },
  // A single request larger than the whole allowance of a minute never fits, however long we wait.
  {
    why: 'larger-than-the-rate',
    class: 'rate-limit',
    retry: 'next',
    when: (c) => (c.status === 429 || c.code === 'rate_limit_exceeded') && /request too large/.test(c.text),
  },
  {
    why: 'rate-limit',
    class: 'rate-limit',
    retry: 'same',
    when: (c) =>
      c.status === 429 ||
      /^(?:rate_limit_error|rate_limit_exceeded|too_many_requests|resource_exhausted)$/.test(c.type) ||
      c.code === 'rate_limit_exceeded',
  },
  // Told to be busy: not processed, so trying again costs nothing but time.
  {
    why: 'overloaded',
    class: 'transient',
    retry: 'same',
    when: (c) => anyOf(503, 529)(c) || OVERLOAD_CODE.test(`${c.type} ${c.code}`),
  },
  {
    why: 'context-code',
    class: 'context-length',
    retry: 'next',
    when: (c) => /context_length|exceed_context_size|context_window/.test(`${c.type} ${c.code}`),
  },
  {
    why: 'context-text',
    class: 'context-length',
    retry: 'next',
    when: (c) => c.status < 500 && CONTEXT_TEXT.test(c.text),
  },
  // Taking a refused prompt to another provider would be working around a refusal: the caller decides that.
  {
    why: 'policy-code',
    class: 'content-policy',
    retry: 'no',
    when: (c) => c.status < 500 && POLICY_CODE.test(`${c.type} ${c.code}`),
  },
  { why: 'status-451', class: 'content-policy', retry: 'no', when: anyOf(451) },
  {
    why: 'policy-text',
    class: 'content-policy',
    retry: 'no',
    when: (c) => anyOf(400, 403, 422)(c) && POLICY_TEXT.test(c.text),
  },
  // OpenAI's 403 for a project without access has this code as well: that is the operator's to mend.
  {
    why: 'model-code',
    class: 'model-gone',
    retry: 'next',
    when: (c) =>
      c.status !== 403 && /model_not_found|model_not_exist|invalid_model|model_deprecated/.test(`${c.type} ${c.code}`),
  },
  {
    why: 'access-text',
    class: 'model-access',
    retry: 'next',
    when: (c) => anyOf(400, 403)(c) && MODEL_ACCESS_TEXT.test(c.text),
  },
  {
    why: 'model-text',
    class: 'model-gone',
    retry: 'next',
    when: (c) => anyOf(400, 404)(c) && MODEL_GONE_TEXT.test(c.text),
  },
  { why: 'status-410', class: 'model-gone', retry: 'next', when: anyOf(410) },
  { why: 'status-403', class: 'model-access', retry: 'next', when: anyOf(403) },
  // The provider gave up waiting; the same wait again would double the caller's.
  {
    why: 'upstream-timeout',
    class: 'transient',
    retry: 'next',
    when: (c) => anyOf(408, 504, 524)(c) || c.type === 'timeout_error',
  },
  { why: 'conflict-or-early', class: 'transient', retry: 'same', when: anyOf(409, 425) },
  { why: 'server-fault', class: 'transient', retry: 'same', when: (c) => c.status >= 500 },
  { why: 'caller-fault', class: 'caller-fault', retry: 'no', when: anyOf(400, 413, 414, 422, 431) },
  // A 404 that names a thing of the caller's (a response, a file) is theirs; one that names nothing is a wrong base URL of ours.
  {
    why: 'wrong-path',
    class: 'unknown',
    retry: 'next',
    when: (c) => c.status === 404 && (c.code === 'invalid_url' || /^(?:invalid url.*|not found\.?)$/.test(c.text)),
  },
  {
    why: 'thing-not-found',
    class: 'caller-fault',
    retry: 'no',
    when: (c) => c.status === 404 && /invalid_request_error|not_found_error|notfounderror/.test(c.type),
  },
];

const TYPE_STATUS: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|too_many_requests|resource_exhausted/, 429],
  [/overloaded/, 529],
  [/authentication|invalid_api_key/, 401],
  [/billing|insufficient_quota/, 402],
  [/permission/, 403],
  [/model_not_found|not_found/, 404],
  [/too_large/, 413],
  [/timeout/, 504],
  [/invalid_request|invalid_prompt|context_length|content_policy|content_filter|bad_request/, 400],
];

/** The HTTP status that an error stands for when it came under a 200: in a stream or in a whole body. */
function standInStatus(error: ProviderError): number {
  if (error.status >= 300) return error.status;
  const code = Number(error.code);
  if (Number.isInteger(code) && code >= 400 && code <= 599) return code;
  const told = `${error.type ?? ''} ${error.code ?? ''}`.toLowerCase();
  return TYPE_STATUS.find(([pattern]) => pattern.test(told))?.[1] ?? 502;
}

/** The same error with the status that it stands for. */
export function withStatus(error: ProviderError): ProviderError {
  const status = standInStatus(error);
  return status === error.status ? error : { ...error, status };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Gemini tells nanoseconds (`34.074824224s`), Azure spells the unit out (`retry after 20 seconds`). */
const WAIT_TEXT =
  /(?:try again|retry) (?:in|after) ((?:\d{1,6}(?:\.\d{1,12})? ?(?:milliseconds?|ms|hours?|h|minutes?|min|m|seconds?|sec|s)(?![a-z]) ?){1,4})/;

/** `Please try again in 1m12.5s` → 72500. */
function waitFromText(text: string): number | undefined {
  const found = WAIT_TEXT.exec(text)?.[1];
  if (found === undefined) return undefined;
  let totalMs = 0;
  for (const [, amount, unit = ''] of found.matchAll(/([\d.]+) ?([a-z]+)/g)) {
    totalMs += Number(amount) * (UNIT_MS[/^m(?:s|illi)/.test(unit) ? 'ms' : unit.charAt(0)] ?? 0);
  }
  return Number.isFinite(totalMs) ? Math.ceil(totalMs) : undefined;
}

function cluesOf(error: ProviderError, hints: FailureHints): Clues {
  const text = error.message.slice(0, MATCHED_CHARS_MAX).toLowerCase().replaceAll(QUOTED, '$1…').trim();
  return {
    status: standInStatus(error),
    type: (error.type ?? '').slice(0, NAME_CHARS_MAX).toLowerCase(),
    code: (error.code ?? '').slice(0, NAME_CHARS_MAX).toLowerCase(),
    text,
    retryAfterMs: hints.retryAfterMs ?? waitFromText(text),
  };
}

function classifySendFailure(failure: SendFailure): Failure {
  switch (failure.reason) {
    case 'cancelled':
      return { class: 'transient', retry: 'no', why: 'cancelled' };
    case 'timeout':
      // The wait is already as long as the caller was promised; another target may be faster.
      return { class: 'transient', retry: 'next', why: 'first-byte-timeout' };
    case 'connect':
      return { class: 'transient', retry: 'same', why: 'connect' };
    case 'reset':
      return { class: 'transient', retry: 'same', why: 'reset' };
    case 'other':
      return { class: 'transient', retry: 'next', why: 'unreadable-answer' };
    default:
      return failure.reason satisfies never;
  }
}

/**
 * The kind of a failure, and what is worth trying. `hints` are what the provider's headers said.
 * A broken answer is never worth the same target: it was processed, and a second one would be billed again.
 */
export function classifyFailure(cause: FailureCause, hints: FailureHints = {}): Failure {
  if ('kind' in cause) {
    if (cause.kind === 'failed') return classifySendFailure(cause);
    return { class: 'transient', retry: cause.reason === 'total' ? 'no' : 'next', why: `answer-${cause.reason}` };
  }
  const clues = cluesOf(cause, hints);
  const rule = RULES.find((candidate) => candidate.when(clues));
  if (rule === undefined)
    return { class: 'unknown', retry: 'next', why: `status-${clues.status}`, retryAfterMs: clues.retryAfterMs };
  const retry = rule.retry === 'same' && hints.shouldRetry === false ? 'next' : rule.retry;
  return { class: rule.class, retry, why: rule.why, retryAfterMs: clues.retryAfterMs };
}

/** True where the caller should read "busy, try later" rather than "broken". */
export function isOverload(cause: FailureCause): boolean {
  if ('kind' in cause) return false;
  return (
    standInStatus(cause) === 529 ||
    standInStatus(cause) === 503 ||
    OVERLOAD_CODE.test(`${cause.type ?? ''} ${cause.code ?? ''}`.toLowerCase())
  );
}

/** True where time ran out, at the provider or on our own timers. */
export function isTimeout(cause: FailureCause): boolean {
  if (!('kind' in cause)) return [408, 504, 524].includes(standInStatus(cause)) || cause.type === 'timeout_error';
  return cause.reason === 'timeout' || cause.reason === 'idle' || cause.reason === 'total';
}

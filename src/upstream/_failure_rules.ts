// The rules by which failure.ts tells failures apart, as data: first come, first served. Patterns of upstream text stand
// here and nowhere else; who asks them is failure.ts.
import type { Failure, FailureClass } from './failure.ts';

/** What the rules look at: everything in lower case, quoted spans of the message blanked. */
export interface Clues {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

export interface Rule {
  readonly why: string;
  readonly class: FailureClass;
  readonly retry: Failure['retry'];
  readonly when: (clues: Clues) => boolean;
}

const CONTEXT_TEXT =
  /maximum context length|context (?:window|length|size|limit)|prompt is too long|input is too long|prompt contains \d+ tokens|too many (?:input |total )?tokens|input token count|maximum prompt length|maximum input length|reduce the length of (?:the|your) (?:messages|input|prompt)|too long to fit into the model/;
const POLICY_TEXT =
  /content (?:management |filtering |safety |usage |moderation )?polic|content filter|usage polic|acceptable use|safety (?:system|filter|polic)|was flagged|been flagged|responsible ai|prohibited content/;
const POLICY_CODE =
  /content_policy|content_filter|contentfilter|moderation|safety_violation|invalid_prompt|prohibited_content|cyber_policy|responsibleai/;
const QUOTA_TEXT =
  /credit balance is too low|exceeded your current quota|(?:api )?usage limits?|insufficient (?:balance|credits?|funds|quota)|out of credits|requires more credits|billing (?:hard )?limit|billing is not active|spend(?:ing)? limit|monthly limit|quota (?:has been )?exhausted/;
const QUOTA_CODE =
  /^(?:insufficient_quota|insufficient_balance|billing_.*|quota_exceeded|credits_.*|payment_required|[a-z]+perday[a-z-]*)$/;
const CREDENTIAL_CODE =
  /authentication_error|invalid_api_key|invalid_authentication|unauthenticated|api_key_(?:invalid|expired|service_blocked)|consumer_(?:suspended|invalid)/;
const CREDENTIAL_TEXT =
  /(?:invalid|incorrect|missing|expired|disabled|revoked|wrong|no|bad) (?:x-)?api[- ]?key|api[- ]?key (?:is |was |has been )?(?:not valid|invalid|missing|expired|disabled|not found|revoked|required|suspended|reported as leaked)|x-api-key header|invalid (?:bearer|access|auth[a-z]*) token|organization has been disabled|(?:could not|failed to) authenticate/;
const MODEL_GONE_TEXT =
  /model(?:[^.]|\.(?=\S)){0,160}(?:does not exist|not found|is not found|has been (?:deprecated|retired|removed|decommissioned)|(?:is|was) (?:deprecated|retired|decommissioned)|identifier is invalid)|is not a valid model|(?:no such|unknown|invalid) model|^model: ?\S+$/;
/** OpenAI's, DeepSeek's, Mistral's, Together's and Azure's words for a model that is not there. */
const MODEL_CODES =
  /model_not_found|model_not_exist|invalid_model|model_deprecated|model_not_available|deploymentnotfound/;
const MODEL_ACCESS_TEXT =
  /organization must be verified|location is not supported|(?:not have|no|without) (?:access|permission)|not (?:available|supported) in your (?:region|country)|country, region, or territory not supported|not (?:allowed|authorized) to (?:use|access|sample)/;
export const OVERLOAD_CODE = /overloaded|server_is_overloaded|slow_down|service_unavailable|engine_overloaded|capacity/;

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
export const RULES: readonly Rule[] = [
  // Our key there is wrong. Another target may have another key; the caller has nothing to do with it.
  { why: 'status-401', class: 'credential', retry: 'next', when: anyOf(401, 407) },
  {
    why: 'credential-code',
    class: 'credential',
    retry: 'next',
    when: (c) => CREDENTIAL_CODE.test(`${c.type} ${c.code}`),
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
    when: (c) => c.status !== 403 && MODEL_CODES.test(`${c.type} ${c.code}`),
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

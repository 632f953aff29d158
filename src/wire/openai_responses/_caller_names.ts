// Owns what callers of Responses call a parameter: the encoders of other protocols use the names of Chat Completions.
import { LoadlineError } from '../../support/errors.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['file.filename', 'input_file.filename'],
  ['image_url.detail', 'input_image.detail'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['max_tokens', 'max_output_tokens'],
  ['messages', 'input'],
  ['reasoning_content', 'input.reasoning'],
  ['reasoning_details', 'input.reasoning'],
  ['reasoning_effort', 'reasoning.effort'],
  ['response_format', 'text.format'],
  ['strict', 'tools.strict'],
  ['verbosity', 'text.verbosity'],
]);

/** Paths below a name: `response_format.schema`, `messages.content.x`. Places (`messages[3]`) count turns, not items. */
const BELOW: readonly (readonly [RegExp, string])[] = [
  [/^response_format\./, 'text.format.'],
  [/^messages\.(?:content\.)?/, 'input.'],
  [/^messages\[.*$/, 'input'],
];

/** The name itself where both protocols share it, or where it is the caller's already. */
export function callersName(name: string): string {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  for (const [form, instead] of BELOW) if (form.test(name)) return name.replace(form, instead);
  return name;
}

/** The same error with the parameter under the caller's name, in the sentence too. */
export function inCallersWords(error: LoadlineError): LoadlineError {
  const { param, message, code, status, type, publicCode, retryAfterSeconds } = error;
  const name = param === undefined ? undefined : callersName(param);
  if (param === undefined || name === undefined || name === param) return error;
  return new LoadlineError({
    message: code === 'unsupported_parameter' ? message.replace(` ${param} `, ` ${name} `) : message,
    param: name,
    code,
    status,
    type,
    publicCode,
    retryAfterSeconds,
    cause: error,
  });
}

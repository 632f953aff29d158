// Owns what callers of Messages call a parameter: the encoders of other protocols use the names of Chat Completions, and an
// error of Messages has no field for one, so that its sentence must say it right.
import type { LoadlineError } from '../../support/errors.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['file.filename', 'messages.content.title'],
  ['max_completion_tokens', 'max_tokens'],
  ['max_output_tokens', 'max_tokens'],
  ['parallel_tool_calls', 'tool_choice.disable_parallel_tool_use'],
  ['reasoning.max_tokens', 'thinking.budget_tokens'],
  ['reasoning.summary', 'thinking.display'],
  ['reasoning_content', 'messages.content.thinking'],
  ['reasoning_details', 'messages.content.thinking'],
  ['reasoning_effort', 'output_config.effort'],
  ['response_format', 'output_config.format'],
  ['stop', 'stop_sequences'],
  ['strict', 'tools.strict'],
  ['tools.parameters', 'tools.input_schema'],
  ['user', 'metadata.user_id'],
]);

/** The name itself where both protocols share it, or where it is the caller's already. */
export const callersName = (name: string): string => NAMES.get(name) ?? name;

/** The sentence of a refusal, with the parameter under the caller's name. A provider's own words stay. */
export function inCallersWords({ code, param, message }: LoadlineError): string {
  if (code !== 'unsupported_parameter' || param === undefined) return message;
  const name = callersName(param);
  if (name === param) return message;
  return message.replace(` take ${param}`, () => ` take ${name}`);
}

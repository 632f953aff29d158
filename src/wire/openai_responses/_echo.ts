// Owns the settings of a request as its response tells them back: every field that OpenAI's schema and Open Responses
// require, with the default of the API where the caller said nothing.
import { objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Conversation, OutputFormat, Tool, ToolChoice } from '../conversation.ts';
import { innerName } from './_namespaces.ts';
import { withoutAbsent } from './_without_absent.ts';

const EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
const SUMMARIES: ReadonlySet<string> = new Set(['auto', 'concise', 'detailed']);
const VERBOSITIES: ReadonlySet<string> = new Set(['low', 'medium', 'high']);
/** `safety_identifier` by OpenAI's schema. */
const IDENTIFIER_CHARS_MAX = 64;

/** All but id, status, output, usage, error and tier, which the answer itself tells. */
export function echoSettings(conversation: Conversation): JsonObject {
  const { sampling, extra, native } = conversation;
  const own = { ...native, ...extra };
  return {
    instructions: instructionsOf(conversation),
    previous_response_id: conversation.previousResponseId ?? null,
    background: false,
    max_output_tokens: conversation.maxOutputTokens ?? null,
    max_tool_calls: own['max_tool_calls'] ?? null,
    parallel_tool_calls: conversation.parallelToolCalls ?? true,
    reasoning: {
      effort: known(conversation.reasoning?.effort, EFFORTS) ?? null,
      summary: known(conversation.reasoning?.summary, SUMMARIES) ?? null,
    },
    safety_identifier: conversation.user?.slice(0, IDENTIFIER_CHARS_MAX) ?? null,
    prompt_cache_key: conversation.promptCacheKey ?? null,
    store: conversation.store ?? true,
    temperature: sampling.temperature ?? 1,
    top_p: sampling.topP ?? 1,
    presence_penalty: sampling.presencePenalty ?? 0,
    frequency_penalty: sampling.frequencyPenalty ?? 0,
    top_logprobs: own['top_logprobs'] ?? 0,
    text: withoutAbsent({
      format: echoFormat(conversation.output),
      verbosity: known(conversation.verbosity, VERBOSITIES),
    }),
    tool_choice: echoChoice(conversation.toolChoice, conversation.tools),
    tools: echoTools(conversation.tools),
    truncation: own['truncation'] === 'auto' ? 'auto' : 'disabled',
    metadata: echoMetadata(conversation.metadata),
  };
}

const known = (word: string | undefined, words: ReadonlySet<string>): string | undefined =>
  word !== undefined && words.has(word) ? word : undefined;

function instructionsOf({ turns }: Conversation): string | null {
  const part = turns.find((turn) => turn.at === 'instructions')?.parts[0];
  return part?.kind === 'text' ? part.text : null;
}

function echoFormat(output: OutputFormat | undefined): JsonObject {
  switch (output?.kind) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name, description, schema, strict } = output;
      return withoutAbsent({ type: 'json_schema', name, description, schema, strict: strict ?? false });
    }
    default:
      return output satisfies never;
  }
}

/** Neighbours of one namespace stand in it again. */
function echoTools(tools: readonly Tool[]): readonly JsonObject[] {
  const out: JsonObject[] = [];
  let group: { readonly name: string; readonly tools: JsonObject[] } | undefined;
  for (const tool of tools) {
    const { namespace } = tool;
    if (namespace === undefined) {
      group = undefined;
      out.push(echoTool(tool));
      continue;
    }
    if (group?.name !== namespace.name) {
      group = { name: namespace.name, tools: [] };
      out.push({
        type: 'namespace',
        name: namespace.name,
        description: namespace.description ?? '',
        tools: group.tools,
      });
    }
    group.tools.push(echoTool(tool));
  }
  return out;
}

/** `strict` is a yes or a no: clients check it. What was not asked for is not enforced. */
function echoTool(tool: Tool): JsonObject {
  switch (tool.kind) {
    case 'function':
      return {
        type: 'function',
        name: innerName(tool),
        description: ownDescription(tool) ?? null,
        parameters: tool.schema ?? null,
        strict: tool.strict ?? false,
      };
    case 'custom':
      return withoutAbsent({
        type: 'custom',
        name: innerName(tool),
        description: ownDescription(tool),
        format: objectAt(tool.raw, 'format') ?? objectAt(objectAt(tool.raw, 'custom'), 'format'),
      });
    case 'hosted':
      return tool.raw ?? { type: tool.name };
    default:
      return tool.kind satisfies never;
  }
}

/** Without what was added of its namespace. */
function ownDescription({ description, namespace, raw }: Tool): string | undefined {
  return namespace === undefined ? description : stringAt(raw, 'description');
}

function echoChoice(choice: ToolChoice | undefined, tools: readonly Tool[]): JsonValue {
  switch (choice?.kind) {
    case undefined:
    case 'auto':
      return 'auto';
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool':
      return echoChosen(choice.name, tools);
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode,
        tools: choice.names.map((name) => echoChosen(name, tools)),
      };
    default:
      return choice satisfies never;
  }
}

function echoChosen(name: string, tools: readonly Tool[]): JsonObject {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool?.kind === 'hosted') return { type: stringAt(tool.raw, 'type') ?? name };
  return { type: tool?.kind === 'custom' ? 'custom' : 'function', name: tool === undefined ? name : innerName(tool) };
}

/** Texts, as the API has them; a list of tags, which only we take, is printed. */
function echoMetadata(metadata: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

// Reads the tools of a Messages request and the choice among them: functions, those that Anthropic knows by a type and the
// caller runs, and those that it runs itself, each with the caller's own object beside it.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Tool, ToolChoice } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { cacheControlOf } from './_block_fields.ts';
import { clientTool } from './_client_tools.ts';

/** Settings of a function that have no counterpart elsewhere, apart from how its arguments are streamed. */
const ONLY_ANTHROPICS = ['defer_loading', 'allowed_callers', 'input_examples'] as const;

/** Throws invalid_request for a tool without a name. */
export function decodeTools(body: JsonObject, note: (name: string) => void): readonly Tool[] {
  const tools = createFieldReader(body, '').list('tools') ?? [];
  return tools.map((tool: JsonValue, at) => {
    const path = `tools[${at}]`;
    if (!isJsonObject(tool)) throw invalidField(path, `must be an object, not ${kindOf(tool)}`);
    return decodeTool(tool, path, note);
  });
}

function decodeTool(tool: JsonObject, path: string, note: (name: string) => void): Tool {
  const reader = createFieldReader(tool, path);
  const type = reader.text('type') ?? 'custom';
  const cacheControl = cacheControlOf(tool);
  const marker = cacheControl === undefined ? {} : { cacheControl };
  const known = clientTool(type);
  if (known !== undefined)
    return { kind: 'function', name: reader.text('name') ?? type, ...known, ...marker, raw: tool };
  // A set of tools of one server has no name.
  if (type !== 'custom') return { kind: 'hosted', name: reader.text('name') ?? type, ...marker, raw: tool };
  const name = reader.text('name');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  const schema = reader.object('input_schema');
  if (schema === undefined) throw invalidField(`${path}.input_schema`, 'is required');
  for (const key of ONLY_ANTHROPICS) if (asksFor(tool[key])) note(`tools.${key}`);
  const [description, strict] = [reader.text('description'), reader.flag('strict')];
  return {
    kind: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    schema,
    ...(strict === undefined ? {} : { strict }),
    ...marker,
    raw: tool,
  };
}

/** `direct` is how every other provider's tools are called. */
function asksFor(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.some((each: JsonValue) => each !== 'direct');
  return value !== undefined && value !== null && value !== false;
}

export interface DecodedChoice {
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
}

/** `disable_parallel_tool_use` stands inside the choice. */
export function decodeToolChoice(body: JsonObject): DecodedChoice {
  const choice = createFieldReader(body, '').object('tool_choice');
  if (choice === undefined) return {};
  const disabled = createFieldReader(choice, 'tool_choice').flag('disable_parallel_tool_use');
  return { toolChoice: choiceOf(choice), ...(disabled === undefined ? {} : { parallelToolCalls: !disabled }) };
}

function choiceOf(choice: JsonObject): ToolChoice {
  switch (stringAt(choice, 'type')) {
    case 'auto':
      return { kind: 'auto' };
    case 'any':
      return { kind: 'required' };
    case 'none':
      return { kind: 'none' };
    case 'tool': {
      const name = createFieldReader(choice, 'tool_choice').text('name');
      if (name === undefined || name === '') throw invalidField('tool_choice.name', 'is required');
      return { kind: 'tool', name };
    }
    default:
      throw invalidField('tool_choice.type', 'must be "auto", "any", "tool" or "none"');
  }
}

// Reads `tools` and `tool_choice` in all the shapes that clients send on Chat Completions: OpenAI's, the flat ones of
// Responses and of Anthropic (Cursor sends both), Anthropic's choice words, and the `functions` of 2023.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Tool, ToolChoice } from '../conversation.ts';
import { cacheControlOf } from '../cache_marker.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';

/** `tools`, then the legacy `functions`. Throws invalid_request for a tool without a name. */
export function decodeTools(body: JsonObject): readonly Tool[] {
  const reader = createFieldReader(body, '');
  const tools = reader.list('tools')?.map((tool, at) => decodeTool(objectOf(tool, `tools[${at}]`), `tools[${at}]`));
  // Without `raw`: where the caller's protocol is spoken on, these pass in their own field.
  const legacy = reader
    .list('functions')
    ?.map((tool, at) => functionTool(objectOf(tool, `functions[${at}]`), `functions[${at}]`));
  return [...(tools ?? []), ...(legacy ?? [])];
}

function objectOf(value: JsonValue, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalidField(path, `must be an object, not ${kindOf(value)}`);
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const reader = createFieldReader(tool, path);
  const type = reader.text('type') ?? 'function';
  // Anthropic's `custom` is a function: it has a schema, where OpenAI's takes text.
  if (type === 'function' || (type === 'custom' && isJsonObject(tool['input_schema']))) {
    const nested = reader.object('function');
    const decoded = nested === undefined ? functionTool(tool, path) : functionTool(nested, `${path}.function`);
    return { ...decoded, cacheControl: cacheControlOf(tool) ?? decoded.cacheControl, raw: tool };
  }
  if (type === 'custom') {
    const custom = reader.object('custom') ?? tool;
    const customPath = custom === tool ? path : `${path}.custom`;
    const { name, description } = named(custom, customPath);
    return { kind: 'custom', name, description, cacheControl: cacheControlOf(tool), raw: tool };
  }
  return { kind: 'hosted', name: type, raw: tool };
}

function named(value: JsonObject, path: string): { readonly name: string; readonly description: string | undefined } {
  const reader = createFieldReader(value, path);
  const name = reader.text('name');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  return { name, description: reader.text('description') };
}

function functionTool(value: JsonObject, path: string): Tool {
  const reader = createFieldReader(value, path);
  return {
    kind: 'function',
    ...named(value, path),
    schema: reader.object('parameters') ?? reader.object('input_schema'),
    strict: reader.flag('strict'),
    cacheControl: cacheControlOf(value),
  };
}

/** `tool_choice`, or the legacy `function_call`. Throws invalid_request for a choice that means nothing. */
export function decodeToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? undefined;
  if (choice !== undefined) return choiceOf(choice, 'tool_choice');
  const legacy = body['function_call'] ?? undefined;
  if (legacy === undefined) return undefined;
  const name = stringAt(legacy, 'name');
  return name === undefined ? choiceOf(legacy, 'function_call') : { kind: 'tool', name };
}

function choiceOf(choice: JsonValue, path: string): ToolChoice {
  const type = typeof choice === 'string' ? choice : stringAt(choice, 'type');
  switch (type) {
    case 'auto':
    case 'none':
      return { kind: type };
    // `any` is the word of Anthropic and Mistral.
    case 'required':
    case 'any':
      return { kind: 'required' };
    case 'function':
    case 'custom':
    case 'tool': {
      const name = stringAt(objectAt(choice, type), 'name') ?? stringAt(choice, 'name');
      if (name === undefined || name === '') throw invalidField(`${path}.${type}.name`, 'is required');
      return { kind: 'tool', name };
    }
    case 'allowed_tools':
      return allowedTools(choice, path);
    default:
      throw invalidField(path, 'must be "auto", "none", "required", or an object that names a tool or allowed_tools');
  }
}

function allowedTools(choice: JsonValue, path: string): ToolChoice {
  const allowed = objectAt(choice, 'allowed_tools') ?? choice;
  const names = arrayAt(allowed, 'tools').map((tool, at) => {
    const name = stringAt(objectAt(tool, stringAt(tool, 'type') ?? ''), 'name') ?? stringAt(tool, 'name');
    if (name === undefined) throw invalidField(`${path}.allowed_tools.tools[${at}]`, 'must name a tool');
    return name;
  });
  if (names.length === 0) throw invalidField(`${path}.allowed_tools.tools`, 'must name at least one tool');
  return { kind: 'allowed', mode: stringAt(allowed, 'mode') === 'required' ? 'required' : 'auto', names };
}

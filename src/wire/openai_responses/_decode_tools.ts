// Reads `tools` and `tool_choice`: functions and custom tools, alone or in a namespace, and the hosted ones, which are kept
// whole. Also tools that an item of the input brings (`additional_tools`, `tool_search_output`).
import { arrayAt, isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Tool, ToolChoice } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { flatName } from './_namespaces.ts';

/** The tools of the body, then those that the input brings and the body does not have. */
export function decodeTools(body: JsonObject): readonly Tool[] {
  const own = toolsAt(createFieldReader(body, '').list('tools') ?? [], 'tools');
  const known = new Set(own.map(keyOf));
  const brought = arrayAt(body, 'input').flatMap((item, at) => {
    const type = stringAt(item, 'type');
    if (type !== 'additional_tools' && type !== 'tool_search_output') return [];
    return toolsAt(arrayAt(item, 'tools'), `input[${at}].tools`);
  });
  const added: Tool[] = [];
  for (const tool of brought) {
    if (known.has(keyOf(tool))) continue;
    known.add(keyOf(tool));
    added.push(tool);
  }
  return [...own, ...added];
}

const keyOf = ({ kind, name, raw }: Tool): string => (kind === 'hosted' ? JSON.stringify(raw) : name);

function toolsAt(tools: readonly JsonValue[], path: string): readonly Tool[] {
  return tools.flatMap((tool, at) => {
    const where = `${path}[${at}]`;
    if (!isJsonObject(tool)) throw invalidField(where, `must be an object, not ${kindOf(tool)}`);
    return decodeTool(tool, where);
  });
}

function decodeTool(tool: JsonObject, path: string): readonly Tool[] {
  const reader = createFieldReader(tool, path);
  const type = reader.text('type') ?? 'function';
  switch (type) {
    case 'function':
    case 'custom': {
      // Chat Completions nests them; some clients send that form here.
      const nested = reader.object(type);
      const fields = createFieldReader(nested ?? tool, nested === undefined ? path : `${path}.${type}`);
      const name = fields.text('name');
      if (name === undefined || name === '') throw invalidField(fields.path('name'), 'is required');
      const shared = { name, description: fields.text('description'), raw: tool };
      if (type === 'custom') return [{ kind: 'custom', ...shared }];
      return [{ kind: 'function', ...shared, schema: fields.object('parameters'), strict: fields.flag('strict') }];
    }
    case 'namespace': {
      const name = reader.text('name');
      if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
      const namespace = { name, description: reader.text('description') };
      return toolsAt(reader.list('tools') ?? [], `${path}.tools`).map((inner, at) =>
        inner.kind === 'hosted' ? inner : intoNamespace(inner, namespace, at === 0),
      );
    }
    default:
      return [{ kind: 'hosted', name: type, raw: tool }];
  }
}

/** What the group is for is told with its first tool: a provider that knows no groups has no other place for it. */
function intoNamespace(tool: Tool, namespace: NonNullable<Tool['namespace']>, isFirst: boolean): Tool {
  const told = isFirst ? (namespace.description ?? '') : '';
  const description = told === '' ? tool.description : [tool.description ?? '', told].join('\n\n').trim();
  return { ...tool, name: flatName(namespace.name, tool.name), description, namespace };
}

/** Throws invalid_request for a choice that means nothing. */
export function decodeToolChoice(body: JsonObject, tools: readonly Tool[]): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? undefined;
  if (choice === undefined) return undefined;
  const path = 'tool_choice';
  const type = typeof choice === 'string' ? choice : stringAt(choice, 'type');
  switch (type) {
    case 'auto':
    case 'none':
      return { kind: type };
    // `any` is the word of Anthropic and Mistral.
    case 'required':
    case 'any':
      return { kind: 'required' };
    case 'allowed_tools': {
      const names = arrayAt(choice, 'tools').flatMap((tool, at) => chosenNames(tool, tools, `${path}.tools[${at}]`));
      if (names.length === 0) throw invalidField(`${path}.tools`, 'must name at least one tool');
      return { kind: 'allowed', mode: stringAt(choice, 'mode') === 'required' ? 'required' : 'auto', names };
    }
    case undefined:
      throw invalidField(path, 'must be "auto", "none", "required", or an object that names a tool or allowed_tools');
    default: {
      if (typeof choice === 'string') {
        throw invalidField(path, 'must be "auto", "none" or "required" where it is a string');
      }
      const [name, ...more] = chosenNames(choice, tools, path);
      if (name === undefined) throw invalidField(path, 'must name a tool');
      return more.length === 0 ? { kind: 'tool', name } : { kind: 'allowed', mode: 'required', names: [name, ...more] };
    }
  }
}

/** The tools that an entry means: one by its name, all of a namespace, a hosted one by its type. */
function chosenNames(choice: JsonValue, tools: readonly Tool[], path: string): readonly string[] {
  const type = stringAt(choice, 'type') ?? 'function';
  if (type !== 'function' && type !== 'custom' && type !== 'tool' && type !== 'namespace') return [type];
  const nested = isJsonObject(choice) && isJsonObject(choice[type]) ? choice[type] : choice;
  const name = stringAt(nested, 'name');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  if (type === 'namespace') {
    const inside = tools.filter((tool) => tool.namespace?.name === name).map((tool) => tool.name);
    if (inside.length === 0) throw invalidField(`${path}.name`, 'names no namespace of the tools');
    return inside;
  }
  return [calledName(name, stringAt(nested, 'namespace'), tools)];
}

/** The name, in our flat form, of a tool that is called or chosen. */
export function calledName(name: string, namespace: string | undefined, tools: readonly Tool[]): string {
  const has = (wanted: string): boolean => tools.some((tool) => tool.kind !== 'hosted' && tool.name === wanted);
  if (namespace !== undefined) {
    const flat = flatName(namespace, name);
    // A tool that OpenAI's tool search loaded is told with a namespace of its own name, though nobody declared one.
    return !has(flat) && has(name) ? name : flat;
  }
  if (has(name)) return name;
  const inside = tools.filter(
    (tool) => tool.namespace !== undefined && tool.name === flatName(tool.namespace.name, name),
  );
  return inside.length === 1 ? (inside[0]?.name ?? name) : name;
}

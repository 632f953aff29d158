// Owns `providers:`: base URLs, references to keys, servers of the operator's own. What a provider may be set to is
// judged by providers/; here it only gets its line.
import { configureProviders, ProviderSettingError, type ProviderOverride } from '../providers/configure.ts';
import { PROVIDERS } from '../providers/index.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import { entriesOf, readPart, type Part } from './read_part.ts';
import { NAME_FORM, providerSchema } from './schema.ts';
import { shown } from './schema_problem.ts';

/** Names that already mean something before a slash in a model name. */
const TAKEN = new Set(['auto', 'simulated']);

export function readProviders(part: Part, file: ConfigFile): readonly ProviderOverride[] {
  const overrides: ProviderOverride[] = [];
  for (const entry of entriesOf(part, 'settings', file)) {
    const { name: id, path } = entry;
    if (!NAME_FORM.test(id) || TAKEN.has(id)) {
      const why = TAKEN.has(id)
        ? `"${id}" has a meaning of its own; use another name`
        : `"${shown(id)}": a provider is named in lower case: letters, digits, "-"`;
      addProblem(file, { path, name: true }, why);
      continue;
    }
    const read = readPart(providerSchema, { ...entry, value: entry.value ?? {} }, file);
    if (read === undefined) continue;
    if (read.kind !== undefined && PROVIDERS.some((facts) => facts.id === id)) {
      addProblem(file, { path: [...path, 'kind'], name: true }, `\`kind\` is for names of your own; ${id} is known`);
      continue;
    }
    const override: ProviderOverride = { id, kind: read.kind, baseUrl: read.base_url, apiKey: read.api_key };
    const wrong = settingProblem(override);
    if (wrong === undefined) overrides.push(override);
    else addProblem(file, { path: [...path, wrong.field] }, wrong.message);
  }
  return overrides;
}

/** What providers/ says of this entry alone, without an environment: only the file can be at fault. */
function settingProblem(override: ProviderOverride): { readonly field: string; readonly message: string } | undefined {
  try {
    configureProviders({ environment: {}, overrides: [override] });
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderSettingError)) throw error;
    const field = error.setting.slice(error.setting.lastIndexOf('.') + 1);
    return { field, message: error.message.replace(/\.$/, '') };
  }
}

// Owns `keys:`: settings by the name of a key. Holds no secret and makes no key; `loadline keys create` does.
import type { KeySettings } from './loaded_config.ts';
import { entriesOf, readPart, type Part } from './read_part.ts';
import { keySchema } from './schema.ts';
import type { ConfigFile } from './config_file.ts';

export function readKeys(part: Part, file: ConfigFile): ReadonlyMap<string, KeySettings> {
  const keys = new Map<string, KeySettings>();
  for (const entry of entriesOf(part, 'settings of keys', file)) {
    const read = readPart(keySchema, { ...entry, value: entry.value ?? {} }, file);
    if (read === undefined) continue;
    const { task, route, models, compat } = read;
    keys.set(entry.name, { task, route, models, mayLowerRisk: read.may_lower_risk, compat });
  }
  return keys;
}

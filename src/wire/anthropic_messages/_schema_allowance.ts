// Owns how much schema one request may have enforced. Anthropic compiles the strict tools and the output format of a
// request together and answers 400 beyond these numbers (its documentation of structured outputs, 2026).

/** Tools with strict: true. */
const STRICT_TOOLS_MAX = 20;
/** Fields that may be absent, over all schemas. */
const OPTIONAL_FIELDS_MAX = 24;
/** Fields with alternatives, over all schemas. */
const ALTERNATIVES_MAX = 16;

export interface SchemaSize {
  readonly optionalFields: number;
  readonly alternatives: number;
}

export interface SchemaAllowance {
  /** Takes the room for one more schema; false, and nothing taken, where there is none. First come, first served. */
  readonly take: (size: SchemaSize, use: 'tool' | 'output') => boolean;
}

export function createSchemaAllowance(): SchemaAllowance {
  let tools = 0;
  let optionalFields = 0;
  let alternatives = 0;
  return {
    take: (size, use) => {
      const fits =
        optionalFields + size.optionalFields <= OPTIONAL_FIELDS_MAX &&
        alternatives + size.alternatives <= ALTERNATIVES_MAX &&
        (use === 'output' || tools < STRICT_TOOLS_MAX);
      if (!fits) return false;
      optionalFields += size.optionalFields;
      alternatives += size.alternatives;
      if (use === 'tool') tools += 1;
      return true;
    },
  };
}

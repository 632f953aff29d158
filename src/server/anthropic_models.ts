// GET /v1/models in Anthropic's shape, for clients that send `anthropic-version`: the same models under the same rights.
// Says of a model what the catalog knows and nothing more.
import type { Capabilities, Effort } from '../wire/capabilities.ts';

export interface AnthropicModel {
  readonly id: string;
  readonly type: 'model';
  readonly display_name: string;
  /** RFC 3339; the epoch where nobody knows. */
  readonly created_at: string;
  readonly max_input_tokens: number;
  readonly max_tokens: number;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly line: string | null;
  readonly lifecycle: 'active';
  readonly deprecated_at: null;
  readonly retires_at: null;
}

export interface ModelFacts {
  readonly id: string;
  readonly displayName: string;
  /** ISO date, null where unknown. */
  readonly released: string | null;
  readonly capabilities: Capabilities;
}

const LINES = ['haiku', 'sonnet', 'opus', 'fable', 'mythos'] as const;
const supported = (is: boolean): { readonly supported: boolean } => ({ supported: is });

export function anthropicModel({ id, displayName, released, capabilities }: ModelFacts): AnthropicModel {
  return {
    id,
    type: 'model',
    display_name: displayName,
    created_at: `${released ?? '1970-01-01'}T00:00:00Z`,
    max_input_tokens: capabilities.contextTokens,
    max_tokens: capabilities.maxOutputTokens,
    capabilities: anthropicCapabilities(capabilities),
    line: LINES.find((line) => id.startsWith(`claude-${line}`)) ?? null,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
  };
}

/** Anthropic's list of capabilities. What this gateway does not offer or does not know is not claimed. */
function anthropicCapabilities(capabilities: Capabilities): Readonly<Record<string, unknown>> {
  const { efforts, thinking, thinkingCanBeDisabled } = capabilities;
  const effort = (name: Effort): { readonly supported: boolean } => supported(efforts.includes(name));
  const no = supported(false);
  return {
    batch: no,
    citations: no,
    code_execution: no,
    context_management: {
      supported: false,
      clear_thinking_20251015: no,
      clear_tool_uses_20250919: no,
      compact_20260112: no,
    },
    effort: {
      supported: efforts.length > 0,
      low: effort('low'),
      medium: effort('medium'),
      high: effort('high'),
      xhigh: effort('xhigh'),
      max: effort('max'),
    },
    image_input: supported(capabilities.imageInput),
    pdf_input: supported(capabilities.pdfInput),
    server_tools: { supported: false, code_execution: no, web_search: no },
    structured_outputs: supported(capabilities.structuredOutput),
    thinking: {
      supported: thinking !== 'absent',
      types: {
        adaptive: supported(thinking === 'adaptive'),
        enabled: supported(thinking === 'budget'),
        disabled: supported(thinkingCanBeDisabled),
        between_tools: no,
      },
    },
  };
}

/** Entries that one page holds where the caller says none, and at most (Anthropic's own figures). */
const PAGE_DEFAULT = 20;
const PAGE_MAX = 1_000;

export interface ModelPage {
  readonly data: readonly AnthropicModel[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** One page by `limit`, `after_id` and `before_id`. An id that is not in the list begins at its start. */
export function pageOf(models: readonly AnthropicModel[], query: URLSearchParams): ModelPage {
  const asked = Number(query.get('limit') ?? PAGE_DEFAULT);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, PAGE_MAX) : PAGE_DEFAULT;
  const after = models.findIndex((model) => model.id === query.get('after_id'));
  const before = models.findIndex((model) => model.id === query.get('before_id'));
  const range = models.slice(after + 1, before < 0 ? models.length : before);
  // Going backwards, the page is the one that ends before the id.
  const data = before < 0 ? range.slice(0, limit) : range.slice(-limit);
  return {
    data,
    has_more: range.length > data.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

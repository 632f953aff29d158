// What a provider's own list says of a model. Types only: providers/models_form.ts reads it, catalog/told.ts judges it.
import type { Capabilities } from './capabilities.ts';

/** The fields that lists tell; absent: it says nothing of it. */
export type ToldCapabilities = Partial<
  Pick<
    Capabilities,
    | 'contextTokens'
    | 'maxOutputTokens'
    | 'efforts'
    | 'thinking'
    | 'sampling'
    | 'stopSequences'
    | 'imageInput'
    | 'pdfInput'
    | 'structuredOutput'
  >
>;

export interface ToldModel {
  /** As the provider names it. */
  readonly id: string;
  readonly capabilities: ToldCapabilities;
}

// The caller's own body on its way to a provider: the model's name, and nothing of ours.
import type { PassedRequest, PassOptions } from '../codec.ts';
import { splice } from '../splice.ts';
import type { Edit } from '../splice.ts';

export function passEmbeddingsRequest({ index, target, gatewayMetadataKeys }: PassOptions): PassedRequest {
  const edits: Edit[] = [];
  if (index.value['model'] !== target.model) edits.push({ kind: 'set', key: 'model', value: target.model });
  const metadata = index.value['metadata'];
  if (typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)) {
    const keys = Object.keys(metadata);
    const ours = keys.filter((key) => gatewayMetadataKeys.includes(key));
    // Embeddings have no metadata: once our hints are read, an empty object would be refused.
    if (ours.length === keys.length) edits.push({ kind: 'remove', key: 'metadata' });
    else if (ours.length > 0)
      edits.push({ kind: 'within', key: 'metadata', edits: ours.map((key) => ({ kind: 'remove', key })) });
  }
  return { body: splice(index, edits), dropped: [], toolNames: new Map() };
}

// The sealer of tests that look at something else.
import { createSealer } from '../src/support/sealer.ts';

export const TEST_SEALER = createSealer(new Uint8Array(32), 'test');

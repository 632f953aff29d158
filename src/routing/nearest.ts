// Did-you-mean for names in policies. The comparison is shared with the catalog and lives in support.
export { didYouMean, nearestName } from '../support/nearest.ts';

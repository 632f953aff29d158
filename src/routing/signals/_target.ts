// Owns what a name says about where a change lands: a host, a context, a namespace, a database, a bucket, a path.
// Production raises, a throwaway lowers, anything else leaves the rule as it is.
import { wordsOf } from './_identifiers.ts';
import { atLeast, atMost, type Severity } from './_rule.ts';

export type Target = 'production' | 'sandbox' | 'unknown';

const PRODUCTION = new Set('prod production prd live produktion produccion producao prodn'.split(' '));
const SANDBOX = new Set(
  'dev develop development test tests testing qa lab labs sandbox sandboxes playground tutorial demo demos local localhost throwaway tmp temp temporary scratch ci preview previews kind minikube k3d k3s microk8s training workshop ephemeral mock fake dummy spike poc experiment fixture fixtures toy testcontainers docker-desktop emulator dryrun junk'.split(
    ' ',
  ),
);
const LOCAL_ADDRESS =
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|::1|\[::1\]|host\.docker\.internal)(?::\d+)?$/;

/**
 * Production wins over a throwaway word: `prod-test-copy` may be either, and only one of the two mistakes is dear.
 * `non-prod`, `preprod` and `not-live` are not production.
 */
export function targetOfName(name: string): Target {
  const plain = name.toLowerCase();
  if (LOCAL_ADDRESS.test(plain)) return 'sandbox';
  // A device is no development system.
  const written = name.replace(/(?:^|=)\/dev\//, ' ');
  const words = wordsOf(written);
  // `k3d` is one name and three words.
  const pieces = written.toLowerCase().split(/[^a-z0-9]+/, 40);
  const isProduction = words.some(
    (word, index) => PRODUCTION.has(word) && !/^(?:non|not|pre|no)$/.test(words[index - 1] ?? ''),
  );
  if (isProduction) return 'production';
  if (plain === 'docker-desktop' || [...words, ...pieces].some((word) => SANDBOX.has(word))) return 'sandbox';
  return 'unknown';
}

/** The gravest of several names. */
export function targetOfNames(names: readonly string[]): Target {
  const targets = new Set(names.map(targetOfName));
  if (targets.has('production')) return 'production';
  return targets.has('sandbox') ? 'sandbox' : 'unknown';
}

export function severityFor(target: Target, severity: Severity): Severity {
  switch (target) {
    case 'production':
      return atLeast(severity, 'high');
    case 'sandbox':
      return atMost(severity, 'low');
    case 'unknown':
      return severity;
    default:
      return target satisfies never;
  }
}

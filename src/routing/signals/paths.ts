// Owns what a path says about risk: which folders and files hold what is dear. Reads names only. A change in such a file
// counts by where it lies even where nothing in its lines was understood.
import { wordsOf } from './_identifiers.ts';
import { foldersAndName, kindOfPath } from './_path_kind.ts';
import { atMost, defineRules, type Rule, type Severity } from './_rule.ts';
import { targetOfName } from './_target.ts';

export const PATH_RULES = defineRules({
  'path.secrets': ['secrets', 'high', 'touches a file that holds secrets'],
  'path.auth': ['auth', 'medium', 'touches access control code'],
  'path.crypto': ['auth', 'medium', 'touches cryptography code'],
  'path.money': ['money', 'medium', 'touches money code'],
  'path.schema': ['schema', 'medium', 'touches database schema or migrations'],
  'path.infra': ['infra', 'medium', 'touches infrastructure'],
  'path.ci': ['infra', 'medium', 'touches build or deploy pipelines'],
  'path.production': ['production', 'medium', 'touches production settings'],
  'path.dependencies': ['infra', 'low', 'touches dependencies'],
  'path.api-contract': ['schema', 'medium', 'touches a wire contract'],
});

export interface PathVerdict {
  readonly rule: Rule;
  readonly severity: Severity;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Words in folder and file names, camel case and dashes cut. The file's own ending is not a word. */
const BY_WORD: readonly (readonly [ReadonlySet<string>, Rule])[] = [
  [
    words(
      'auth authn authz authentication authorization authorisation oauth oauth2 saml oidc sso login logins signin acl acls rbac permission permissions permit session sessions csrf cors mfa totp otp password passwords credential credentials identity iam jwt roles security sudoers webauthn passkey',
    ),
    PATH_RULES['path.auth'],
  ],
  [
    words('crypto cryptography encryption cipher keystore kms hsm pki tls ssl certs certificates signing'),
    PATH_RULES['path.crypto'],
  ],
  [
    words(
      'billing payment payments payroll invoice invoices invoicing pricing price prices refund refunds checkout stripe paypal adyen braintree tax taxes vat ledger ledgers accounting payout payouts wage wages salary salaries tariff tariffs commission finance discount discounts fees currency loan loans',
    ),
    PATH_RULES['path.money'],
  ],
  [words('migration migrations migrate alembic flyway liquibase ddl'), PATH_RULES['path.schema']],
  [
    words(
      'infra infrastructure terraform opentofu pulumi cloudformation k8s kubernetes helm kustomize ansible puppet deploy deployment deployments ops gitops argocd flux nginx haproxy envoy istio firewall dns packer nomad consul vault systemd',
    ),
    PATH_RULES['path.infra'],
  ],
  [words('prod production prd'), PATH_RULES['path.production']],
];

const BY_FILE: readonly (readonly [RegExp, Rule])[] = [
  [
    /^(?:\.env(?:\.[\w-]+)?|\.netrc|\.pgpass|\.htpasswd|id_(?:rsa|ed25519|ecdsa|dsa)|credentials|secrets?\.(?:ya?ml|json|toml|env)|[\w-]*service[-_]?account[\w-]*\.json|shadow|authorized_keys)$|\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/,
    PATH_RULES['path.secrets'],
  ],
  [
    /^(?:dockerfile|containerfile)(?:\.[\w-]+)?$|^[\w-]+\.dockerfile$|^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$|^docker-compose[\w.-]*\.ya?ml$/,
    PATH_RULES['path.infra'],
  ],
  [
    /\.(?:tf|tfvars|tfstate|hcl|bicep|nomad)$|^(?:chart|values(?:[.-][\w.-]+)?|kustomization|serverless|pulumi(?:\.[\w-]+)?|skaffold|template)\.ya?ml$|^nginx[\w.-]*\.conf$|^haproxy[\w.-]*\.cfg$|^caddyfile$|^vagrantfile$|\.(?:service|timer|socket)$|^(?:sshd_config|sysctl\.conf|hosts|crontab|fstab|my\.cnf|postgresql\.conf|pg_hba\.conf|redis\.conf|iptables[\w.-]*|procfile|fly\.toml|netlify\.toml|vercel\.json|wrangler\.toml|app\.ya?ml|cloudbuild\.ya?ml)$/,
    PATH_RULES['path.infra'],
  ],
  [
    /^(?:\.gitlab-ci\.ya?ml|jenkinsfile|azure-pipelines[\w-]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.travis\.ya?ml|\.drone\.ya?ml|appveyor\.ya?ml|buildspec[\w.-]*\.ya?ml|codeowners|dependabot\.ya?ml|renovate\.json)$/,
    PATH_RULES['path.ci'],
  ],
  [
    /^(?:schema\.(?:rb|prisma|sql|graphql|ts|py)|structure\.sql|models\.py|[\w-]+\.entity\.ts|[\w.-]+\.(?:sql|ddl))$/,
    PATH_RULES['path.schema'],
  ],
  [
    /\.(?:proto|thrift|avsc|avdl|fbs|capnp|xsd|wsdl)$|^(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/,
    PATH_RULES['path.api-contract'],
  ],
  [
    /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|requirements[\w.-]*\.txt|constraints\.txt|pyproject\.toml|poetry\.lock|uv\.lock|pipfile(?:\.lock)?|go\.(?:mod|sum)|cargo\.(?:toml|lock)|gemfile(?:\.lock)?|composer\.(?:json|lock)|pom\.xml|build\.gradle(?:\.kts)?|gradle\.lockfile|mix\.(?:exs|lock)|packages\.lock\.json|[\w.-]+\.csproj)$/,
    PATH_RULES['path.dependencies'],
  ],
];

const CI_FOLDER = /(?:^|\/)\.(?:github\/(?:workflows|actions)|circleci|buildkite|gitlab|woodpecker|tekton)(?:\/|$)/;
/** A folder `live`, or a setting file of that name: `live` inside other names is a feature (`live_search.ts`). */
const LIVE = /(?:^|\/)live\/|(?:^|[/._-])live\.(?:ya?ml|json|toml|ini|cfg|conf|env|properties|tfvars)$/;
const SYSTEM_FOLDER = /^\/(?:etc|usr|boot|lib|opt|srv|root|var\/lib)(?:\/|$)/;
/** Longer paths are data. */
const PATH_CHARS_MAX = 1_024;

/** What a change to the file touches; undefined for a file that holds nothing dear. */
export function judgePath(path: string): PathVerdict | undefined {
  if (path.length > PATH_CHARS_MAX) return undefined;
  const kind = kindOfPath(path);
  const rule = ruleOfPath(path);
  if (rule === undefined) return undefined;
  switch (kind) {
    case 'docs':
    case 'style':
    case 'texts':
    case 'output':
      return undefined;
    case 'test':
    case 'example':
      return { rule, severity: rule === PATH_RULES['path.secrets'] && kind === 'example' ? 'medium' : 'low' };
    case 'runs':
      return { rule, severity: severityOfPath(path, rule) };
    default:
      return kind satisfies never;
  }
}

function severityOfPath(path: string, rule: Rule): Severity {
  // Templates of secrets hold none: `.env.example`.
  if (rule === PATH_RULES['path.secrets'] && /[._-](?:example|sample|template|dist)$/.test(path.toLowerCase()))
    return 'low';
  if (rule.severity === 'low') return rule.severity;
  const isProduction = targetOfName(path) === 'production';
  if (isProduction && rule !== PATH_RULES['path.production']) return 'high';
  const isThrowaway = rule === PATH_RULES['path.infra'] && targetOfName(path) === 'sandbox';
  return isThrowaway ? atMost(rule.severity, 'low') : rule.severity;
}

function ruleOfPath(path: string): Rule | undefined {
  const { folders, name, written } = foldersAndName(path);
  if (CI_FOLDER.test(`${folders.join('/')}/`)) return PATH_RULES['path.ci'];
  const byFile = BY_FILE.find(([pattern]) => pattern.test(name))?.[1];
  if (byFile !== undefined && byFile !== PATH_RULES['path.dependencies'] && byFile !== PATH_RULES['path.api-contract'])
    return byFile;
  const named = new Set(written.flatMap((part, index) => wordsOfPart(part, index === written.length - 1)));
  const byWord = BY_WORD.find(([wanted]) => [...named].some((word) => wanted.has(word)))?.[1];
  if (byWord !== undefined) return byWord;
  if (byFile !== undefined) return byFile;
  const plain = path.replaceAll('\\', '/');
  if (LIVE.test(plain.toLowerCase())) return PATH_RULES['path.production'];
  return SYSTEM_FOLDER.test(plain) ? PATH_RULES['path.infra'] : undefined;
}

/** A part as a whole and in its words; the endings of the file's name are no words of it. */
function wordsOfPart(part: string, isName: boolean): readonly string[] {
  const stem = isName ? part.replace(/(?:\.\w{1,6}){1,2}$/, '') : part;
  const plain = stem === '' ? part : stem;
  return [plain.toLowerCase(), ...wordsOf(plain)];
}

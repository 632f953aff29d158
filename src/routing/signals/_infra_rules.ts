// Owns the table of settings that matter in infrastructure, as data: name of the setting, value, where, rule. One table
// for all formats, since a name without its separators is the same in Terraform, CloudFormation and Kubernetes.
import { defineRules, type Rule } from './_rule.ts';
import type { Setting } from './_settings.ts';

export const INFRA_RULES = defineRules({
  'infra.privileged': ['infra', 'high', 'gives a container rights over its host'],
  'infra.open-network': ['infra', 'high', 'opens a network to everyone'],
  'infra.public': ['infra', 'high', 'makes a resource public'],
  'infra.iam-wildcard': ['auth', 'high', 'grants wildcard rights'],
  'infra.iam': ['auth', 'medium', 'changes rights of identities'],
  'infra.encryption-off': ['secrets', 'high', 'switches encryption off or weakens it'],
  'infra.protection-off': ['data-loss', 'high', 'removes protection against loss'],
  'infra.durability-off': ['data-loss', 'high', 'trades durability for speed'],
  'infra.safeguard-off': ['infra', 'high', 'switches a safeguard off'],
  'infra.safeguard-removed': ['infra', 'high', 'takes a safeguard away'],
  'infra.scale-zero': ['production', 'high', 'scales to nothing'],
  'infra.secret-plain': ['secrets', 'high', 'holds a secret in plain text'],
  'infra.pipeline-rights': ['infra', 'high', 'gives a pipeline wide rights'],
  'infra.floating-image': ['infra', 'low', 'uses an image that may change'],
  'infra.kubernetes': ['infra', 'medium', 'is a Kubernetes manifest'],
  'infra.terraform': ['infra', 'medium', 'is Terraform'],
  'infra.declaration': ['infra', 'low', 'declares Terraform inputs or outputs'],
  'infra.cloudformation': ['infra', 'medium', 'is CloudFormation'],
  'infra.helm': ['infra', 'medium', 'is a Helm chart or its values'],
  'infra.compose': ['infra', 'medium', 'is a Compose file'],
  'infra.dockerfile': ['infra', 'medium', 'is a Dockerfile'],
  'infra.pipeline': ['infra', 'medium', 'is a pipeline definition'],
  'infra.server': ['infra', 'medium', 'configures a server'],
  'infra.policy': ['auth', 'medium', 'is an access policy'],
  'infra.playbook': ['infra', 'medium', 'is a playbook'],
  'infra.dns': ['infra', 'medium', 'changes name records'],
});

interface SettingRule {
  readonly rule: Rule;
  readonly value: RegExp;
  /** Tested against the names around and its own, joined by `/`. */
  readonly within?: RegExp | undefined;
  readonly notWithin?: RegExp | undefined;
}

const FALSE = /^(?:false|off|no|0|disabled?|none|null)$/i;
const TRUE = /^(?:true|on|yes|1|enabled?)$/i;
const EVERYWHERE =
  /(?:^|[["'\s,])(?:0\.0\.0\.0\/0|::\/0|0\.0\.0\.0-255\.255\.255\.255)|^(?:\*|internet|any|0\.0\.0\.0|all)$/i;
const WILDCARD = /(?:^|[["'\s,:])\*(?=$|[\]"'\s,])/;
const OLD_TLS =
  /tls[_v.]?1(?:[._]?[01])?$|TLS_?1[._]?[01]|1\.[01]$|SSLv?[23]|TLS-1-[01]|2015-05|2016-08|TLS13-1-[01]|^COMPATIBLE$|TLSv1(?:\.[01])?(?=$|[\s,_])|Policy-Min-TLS-1-0|2014-/i;

const TABLE: readonly (readonly [string, SettingRule])[] = [
  [
    'privileged allowprivilegeescalation hostnetwork hostpid hostipc',
    { rule: INFRA_RULES['infra.privileged'], value: TRUE },
  ],
  ['runasuser', { rule: INFRA_RULES['infra.privileged'], value: /^0$/ }],
  ['runasnonroot', { rule: INFRA_RULES['infra.privileged'], value: FALSE }],
  [
    'add capadd capabilities',
    {
      rule: INFRA_RULES['infra.privileged'],
      value: /\b(?:SYS_ADMIN|NET_ADMIN|SYS_PTRACE|SYS_MODULE|ALL|DAC_OVERRIDE)\b/,
    },
  ],
  ['networkmode pid ipc usernsmode', { rule: INFRA_RULES['infra.privileged'], value: /^host$/ }],
  [
    'path hostpath volumes source',
    {
      rule: INFRA_RULES['infra.privileged'],
      value: /docker\.sock|containerd\.sock|crio\.sock|^\/(?:etc|proc|sys|root|var\/lib\/kubelet)?(?::|$)/,
      within: /hostpath|volumes|mounts/,
    },
  ],
  ['hostport', { rule: INFRA_RULES['infra.privileged'], value: /^[1-9]\d*$/ }],
  [
    'cidrblocks ipv6cidrblocks cidripv4 cidripv6 cidrip cidr sourceranges destinationranges sourceaddressprefix sourceaddressprefixes sourceaddresses destinationaddresses allowedips authorizedipranges apiserverauthorizedipranges publicaccesscidrs masterauthorizednetworkscidr loadbalancersourceranges whitelistsourcerange sourceip remoteipprefix inboundcidrs allowedcidrs allowedcidrblocks value from ipranges startipaddress fromcidr sourcecidr defaultaction',
    {
      rule: INFRA_RULES['infra.open-network'],
      value: EVERYWHERE,
      notWithin: /(?:^|\/)(?:route|resourceawsroute|env|environment|data|labels|annotations|output|variable)/,
    },
  ],
  [
    'cidrblock',
    {
      rule: INFRA_RULES['infra.open-network'],
      value: EVERYWHERE,
      notWithin: /(?:^|\/)(?:route|resourceawsroute(?!53)|resourceawsvpc|subnet)/,
    },
  ],
  [
    'defaultaction',
    { rule: INFRA_RULES['infra.open-network'], value: /^allow$/i, within: /network|storage|acl|keyvault|rules/ },
  ],
  [
    'publiclyaccessible publicaccess publicnetworkaccess publicnetworkaccessenabled allowblobpublicaccess allownesteditemstobepublic associatepublicipaddress mappubliciponlaunch assignpublicip assignipv6addressoncreation endpointpublicaccess publicaccessenabled publicipaddressenabled enablepublicip publicip ispublic allowpublicaccess haspublicip anonymousaccess allowallazureips',
    { rule: INFRA_RULES['infra.public'], value: TRUE },
  ],
  [
    'blockpublicacls blockpublicpolicy ignorepublicacls restrictpublicbuckets enableprivatenodes privateclusterenabled enableprivateendpoint publicaccessprevention uniformbucketlevelaccess private enableprivatecluster',
    { rule: INFRA_RULES['infra.public'], value: FALSE },
  ],
  [
    'acl accesscontrol cannedacl',
    { rule: INFRA_RULES['infra.public'], value: /public-?read|publicread|public-read-write|authenticated-?read/i },
  ],
  [
    'visibility containeraccesstype access',
    { rule: INFRA_RULES['infra.public'], value: /^(?:public|blob|container)$/i },
  ],
  [
    'members member specialgroup iammembers principals principal identifiers',
    { rule: INFRA_RULES['infra.public'], value: /allUsers|allAuthenticatedUsers|^\*$|\["\*"\]|^AWS$/ },
  ],
  ['aws', { rule: INFRA_RULES['infra.public'], value: /^\*$/, within: /principal/ }],
  ['action actions notaction', { rule: INFRA_RULES['infra.iam-wildcard'], value: WILDCARD }],
  [
    'verbs apigroups resources',
    { rule: INFRA_RULES['infra.iam-wildcard'], value: /^\[?\s*["']?\*["']?\s*\]?$/, within: /rules|role/ },
  ],
  ['verbs', { rule: INFRA_RULES['infra.iam-wildcard'], value: /\b(?:escalate|bind|impersonate)\b/ }],
  [
    'resource resources',
    { rule: INFRA_RULES['infra.iam-wildcard'], value: /^\[?["']?\*["']?\]?$/, within: /statement|policy/ },
  ],
  [
    'role roles name policyarn managedpolicyarns managedpolicies roledefinitionname',
    {
      rule: INFRA_RULES['infra.iam-wildcard'],
      value:
        /^cluster-admin$|roles\/(?:owner|editor|iam\.\w*admin|\w+\.admin)\b|AdministratorAccess|PowerUserAccess|^Owner$|IAMFullAccess|FullAccess/,
    },
  ],
  ['actionsubjects permissions', { rule: INFRA_RULES['infra.pipeline-rights'], value: /^write-all$/ }],
  [
    'contents packages actions idtoken deployments',
    { rule: INFRA_RULES['infra.pipeline-rights'], value: /^write$/, within: /permissions/ },
  ],
  ['pullrequesttarget', { rule: INFRA_RULES['infra.pipeline-rights'], value: /^/ }],
  [
    'encrypted storageencrypted encryptionenabled enableencryption atrestencryptionenabled transitencryptionenabled encryptatrest encryptionatrestenabled encryptionintransit encryption enforcehttps httpsonly enablehttpstrafficonly supportshttpstrafficonly requiressl requiretls sslenforcementenabled kmsencrypted rootvolumeencryptionenabled uservolumeencryptionenabled encryptrootvolume enablediskencryption enableatrestencryption incluster enforceworkgroupconfiguration ssl tls usessl',
    { rule: INFRA_RULES['infra.encryption-off'], value: FALSE },
  ],
  ['encryptiondisabled allowinsecureconnections', { rule: INFRA_RULES['infra.encryption-off'], value: TRUE }],
  [
    'minimumtlsversion mintlsversion minimumprotocolversion sslpolicy tlspolicy tlssecuritypolicy securitypolicy sslprotocols minimumtls sslcertificatepolicy tlsversion minimalsslversion minimumsslpolicy profile',
    { rule: INFRA_RULES['infra.encryption-off'], value: OLD_TLS },
  ],
  ['sslprotocols', { rule: INFRA_RULES['infra.encryption-off'], value: /TLSv1(?:\.1)?(?:\s|$)|SSLv/ }],
  [
    'protocol',
    { rule: INFRA_RULES['infra.encryption-off'], value: /^HTTP$/i, within: /listener|loadbalancer|origin|website|elb/ },
  ],
  ['viewerprotocolpolicy', { rule: INFRA_RULES['infra.encryption-off'], value: /^allow-all$/ }],
  [
    'clientbroker sslmode connectionmode',
    {
      rule: INFRA_RULES['infra.encryption-off'],
      value: /plaintext|^(?:disable|allow|prefer|ALLOW_UNENCRYPTED_AND_ENCRYPTED)$/i,
    },
  ],
  [
    'encryptionoption encryptionmode ssealgorithm',
    { rule: INFRA_RULES['infra.encryption-off'], value: /^(?:none|disabled|DISABLED)$/i },
  ],
  [
    'deletionprotection deletionprotectionenabled preventdestroy terminationprotection disableapitermination enabledeletionprotection purgeprotectionenabled softdeleteenabled pointintimerecovery pointintimerecoveryenabled backupenabled enablebackup versioning automatedbackups finalsnapshot',
    { rule: INFRA_RULES['infra.protection-off'], value: FALSE },
  ],
  [
    'skipfinalsnapshot forcedestroy deleteautomatedbackups forcedelete deleteontermination recreate',
    { rule: INFRA_RULES['infra.protection-off'], value: TRUE },
  ],
  [
    'backupretentionperiod backupretentiondays recoverywindowindays retentionindays snapshotretentionlimit backupretention',
    { rule: INFRA_RULES['infra.protection-off'], value: /^[01]$/ },
  ],
  [
    'deletionpolicy reclaimpolicy persistentvolumereclaimpolicy updatereplacepolicy',
    { rule: INFRA_RULES['infra.protection-off'], value: /^delete$/i },
  ],
  [
    'enabled status mfadelete',
    {
      rule: INFRA_RULES['infra.protection-off'],
      value: /^(?:false|suspended|disabled)$/i,
      within: /versioning|backup|pointintime|softdelete/,
    },
  ],
  [
    'fsync fullpagewrites synchronouscommit appendonly journalenabled innodbdoublewrite',
    { rule: INFRA_RULES['infra.durability-off'], value: FALSE },
  ],
  ['innodbflushlogattrxcommit', { rule: INFRA_RULES['infra.durability-off'], value: /^[02]$/ }],
  ['syncbinlog acks mininsyncreplicas', { rule: INFRA_RULES['infra.durability-off'], value: /^0$/ }],
  ['uncleanleaderelectionenable', { rule: INFRA_RULES['infra.durability-off'], value: TRUE }],
  [
    'scanonpush enablelogfilevalidation enablelogging dropinvalidheaderfields rbacenabled enableshieldednodes shieldednodes disablepasswordauthentication requiresignedcommits enablesecureboot enableintegritymonitoring protectedmode networkpolicyenabled rolebasedaccesscontrolenabled enablerbac ismultiregiontrail includeglobalserviceevents multiregion autoupgrade httpsrequired waf enableautoupgrade vulnerabilityscanning allregions',
    { rule: INFRA_RULES['infra.safeguard-off'], value: FALSE },
  ],
  ['httptokens', { rule: INFRA_RULES['infra.safeguard-off'], value: /^optional$/i }],
  ['imagetagmutability', { rule: INFRA_RULES['infra.safeguard-off'], value: /^MUTABLE$/i }],
  [
    'enablelegacyabac passwordauthentication permitrootlogin permitemptypasswords canipforward localinfile autoindex issueclientcertificate servertokens adminenabled',
    { rule: INFRA_RULES['infra.safeguard-off'], value: TRUE },
  ],
  [
    'proxysslverify sslverifyclient verify modsecurity apparmor seccomp selinux',
    {
      rule: INFRA_RULES['infra.safeguard-off'],
      value: /^(?:off|optional_no_ca|none|unconfined|disabled|permissive)$/i,
    },
  ],
  [
    'replicas replicacount desiredcount desiredcapacity numinstances instancecount',
    { rule: INFRA_RULES['infra.scale-zero'], value: /^0$/ },
  ],
  ['bypass', { rule: INFRA_RULES['infra.safeguard-off'], value: /^\[?["']?(?:none|metrics|logging)["']?\]?$/i }],
  ['image', { rule: INFRA_RULES['infra.floating-image'], value: /:latest$|^[\w./-]+$/ }],
];

const BY_KEY = new Map<string, SettingRule[]>();
for (const [keys, rule] of TABLE) {
  for (const key of keys.split(' ')) BY_KEY.set(key, [...(BY_KEY.get(key) ?? []), rule]);
}

/** Rules that one setting meets. */
export function rulesOfSetting(setting: Setting): readonly Rule[] {
  const candidates = BY_KEY.get(setting.plain);
  if (candidates === undefined || setting.value.length > 400) return [];
  const around = [...setting.parents, setting.plain].join('/');
  return candidates
    .filter(
      (candidate) =>
        candidate.value.test(setting.value) &&
        (candidate.within?.test(around) ?? true) &&
        !(candidate.notWithin?.test(around) ?? false),
    )
    .map((candidate) => candidate.rule);
}

const SAFEGUARD =
  /^(?:preventdestroy|deletionprotection\w*|encrypted|storageencrypted|encryption\w*|kms\w*|blockpublic\w*|ignorepublicacls|restrictpublicbuckets|versioning|backupretention\w*|pointintime\w*|livenessprobe|readinessprobe|startupprobe|networkpolicy|poddisruptionbudget|limits|runasnonroot|readonlyrootfilesystem|requirepass|sslverify\w*|authbasic\w*|allow|deny|limitreq\w*|modsecurity\w*|httpchk|check|healthcheck|mfa\w*|terminationprotection|purgeprotection\w*|finalsnapshot\w*|condition|permissions|needs|timeoutminutes|ignorechanges|lifecycle|environment|requiredreviewers|approval|rules|acl|auth\w*|tls\w*|secure\w*|retention\w*)$/;

/** A setting that keeps something safe, whatever its value: its removal is the risk. */
export function isSafeguard(setting: Setting): boolean {
  return SAFEGUARD.test(setting.plain) && !/^(?:false|off|no|disabled)$/i.test(setting.value);
}

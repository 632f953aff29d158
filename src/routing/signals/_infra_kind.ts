// Owns the recognition of infrastructure files by what is in them: manifests, modules, templates, pipelines, servers.
// Names alone do not count here; paths.ts reads those.
import { INFRA_RULES } from './_infra_rules.ts';
import type { Rule } from './_rule.ts';

export interface InfraKind {
  readonly rule: Rule;
  /** The place that shows it. */
  readonly start: number;
  readonly end: number;
}

/** Only the beginning of a file says what it is; a list of documents repeats it. */
const HEAD_CHARS = 60_000;

const KINDS: readonly (readonly [RegExp, keyof typeof INFRA_RULES])[] = [
  [
    /^[ \t]{0,20}["']?kind["']?:[ \t]{1,8}["']?(?:ClusterRole|Role|ClusterRoleBinding|RoleBinding|ServiceAccount)\b/m,
    'infra.iam',
  ],
  [
    /^[ \t]{0,20}["']?apiVersion["']?[ \t]{0,8}[:=][ \t]{0,8}\S.{0,100}$|^[ \t]{0,20}kind:[ \t]{1,8}(?:Deployment|StatefulSet|DaemonSet|Pod|Service|Ingress|ConfigMap|Secret|Job|CronJob|Namespace|NetworkPolicy|PersistentVolume\w{0,8}|HorizontalPodAutoscaler|PodDisruptionBudget|CustomResourceDefinition|StorageClass|ReplicaSet)\b/m,
    'infra.kubernetes',
  ],
  [
    /AWSTemplateFormatVersion|["']?Type["']?[ \t]{0,4}:[ \t]{0,4}["']?AWS::\w{1,40}::\w{1,60}|Transform: ["']?AWS::Serverless/,
    'infra.cloudformation',
  ],
  [
    /^[ \t]{0,20}(?:resource|module|provider)[ \t]{1,8}"[^"\n]{1,120}"|^[ \t]{0,20}terraform[ \t]{0,8}\{|^[ \t]{0,20}backend[ \t]{1,8}"/m,
    'infra.terraform',
  ],
  [/^[ \t]{0,20}(?:variable|output|data)[ \t]{1,8}"[^"\n]{1,120}"|^locals[ \t]{0,8}\{/m, 'infra.declaration'],
  [
    /["']?Statement["']?[ \t]{0,4}:|["']Effect["'][ \t]{0,4}:[ \t]{0,4}["'](?:Allow|Deny)["']|^[ \t]{0,20}-?[ \t]{0,4}Effect:[ \t]{1,4}(?:Allow|Deny)/m,
    'infra.policy',
  ],
  [/^FROM[ \t]{1,8}\S{1,200}(?:[ \t].{0,80})?$/im, 'infra.dockerfile'],
  [
    /^services:[ \t]{0,8}$(?:\n(?!\S).{0,300}$){1,6}?(?:\n[ \t]{1,12}(?:image|build|container_name|ports|environment):)/m,
    'infra.compose',
  ],
  [
    /^(?:jobs|stages|workflows|pipelines|pipeline[ \t]{0,4}\{|trigger):?[ \t]{0,8}.{0,60}$|^[ \t]{1,12}(?:runs-on|uses):[ \t]{1,8}\S|^[ \t]{0,12}(?:before_script|after_script|script):[ \t]{0,8}$/m,
    'infra.pipeline',
  ],
  [
    /^(?:- | {2})?hosts:[ \t]{1,8}\S{1,80}$(?:\n.{0,300}$){0,12}?\n[ \t]{1,12}(?:tasks|roles|become|gather_facts):/m,
    'infra.playbook',
  ],
  [
    /^[ \t]{0,20}(?:server|upstream[ \t]{1,4}[\w.-]{1,60}|location[ \t]{1,4}[^\n{]{1,100})[ \t]{0,4}\{|^(?:frontend|backend|listen|defaults|global)(?:[ \t]{1,4}[\w.-]{1,60})?[ \t]{0,4}$|^[ \t]{0,20}(?:proxy_pass|server_name|balance|option httpchk|use_backend|default_backend)[ \t]{1,8}\S|<VirtualHost|^\[(?:Service|Unit|Install|Timer|Socket|mysqld|pg_hba)\][ \t]{0,4}$|^(?:PermitRootLogin|PasswordAuthentication|AllowUsers)[ \t]/m,
    'infra.server',
  ],
  [
    /^(?:host|hostssl|local)[ \t]{1,20}\S{1,80}[ \t]{1,20}\S{1,80}[ \t]{1,20}\S{1,80}(?:[ \t]{1,20}\S{1,40})?[ \t]{0,8}$/m,
    'infra.server',
  ],
  [
    /^[\w.@*-]{1,100}[ \t]{1,20}(?:\d{1,8}[ \t]{1,20})?IN[ \t]{1,20}(?:A|AAAA|CNAME|MX|TXT|NS|SRV|CAA)[ \t]/m,
    'infra.dns',
  ],
];

const HELM_KEY =
  /^[ \t]{0,20}(?:replicaCount|image|resources|nodeSelector|tolerations|affinity|ingress|serviceAccount|securityContext|podSecurityContext|livenessProbe|readinessProbe|autoscaling|hostNetwork|imagePullSecrets|podAnnotations|persistence|service|env|envFrom|extraEnv|volumeMounts|volumes|containers|serviceMonitor|initContainers|priorityClassName|terminationGracePeriodSeconds|strategy|topologySpreadConstraints|namespace|replicas|minReplicas|maxReplicas|hostPID|hostIPC|privileged)[ \t]{0,4}:/gm;
/** Two such names may meet by chance; the words are common. */
const HELM_KEYS_MIN = 2;
/** A key that no other kind of file has. */
const HELM_ONLY =
  /^[ \t]{0,20}(?:hostNetwork|securityContext|podSecurityContext|nodeSelector|tolerations|replicaCount|livenessProbe|readinessProbe|imagePullSecrets|terminationGracePeriodSeconds|initContainers|volumeMounts|hostPID|hostIPC):/m;

/** What the text is; undefined where nothing says that it is infrastructure. */
export function kindOfInfra(text: string): InfraKind | undefined {
  const head = text.slice(0, HEAD_CHARS);
  for (const [pattern, id] of KINDS) {
    const found = pattern.exec(head);
    if (found !== null)
      return { rule: INFRA_RULES[id], start: found.index, end: found.index + found[0].trimEnd().length };
  }
  const keys = [...head.matchAll(HELM_KEY)];
  const first = keys[0];
  if (first === undefined || (keys.length < HELM_KEYS_MIN && !HELM_ONLY.test(head)) || !HELM_ONLY.test(head))
    return undefined;
  return { rule: INFRA_RULES['infra.helm'], start: first.index, end: first.index + first[0].length };
}

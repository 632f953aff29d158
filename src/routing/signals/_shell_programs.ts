// Owns what programs do by their verbs, as data: program → patterns over its plain words → rule. The first that fits
// decides, so what destroys stands before what changes, and what reads before both where the verb is ambiguous.
import type { ShellRuleId } from './_shell_rules.ts';

/** `verbs` is matched against the words without options, `options` against all. An entry without a rule is known to be harmless. */
export interface ProgramEntry {
  readonly verbs: RegExp;
  readonly options?: RegExp | undefined;
  readonly rule: ShellRuleId | undefined;
}

const when = (verbs: RegExp, rule: ShellRuleId | undefined, options?: RegExp): ProgramEntry => ({
  verbs,
  rule,
  options,
});
const ANY = /^/;

const DRY = when(
  ANY,
  undefined,
  / --?(?:dry-?run(?:=(?:client|server|true))?|check|plan|whatif|noop|simulate|no-act|preview|diff)(?= |$)| --?(?:help|version) $/i,
);

const CLUSTER: readonly ProgramEntry[] = [
  DRY,
  when(
    /^ (?:get|describe|logs?|top|explain|diff|version|api-resources|api-versions|cluster-info|wait|port-forward|auth can-i|config (?:view|get|current|use)|whoami|status|projects?|completion|rollout (?:status|history)|events)(?: |-)/,
    undefined,
  ),
  when(/^ delete (?:pods?|po|events?|jobs?|rs|replicasets?)(?:\/| )/, 'shell.cluster-change'),
  when(/^ (?:delete|drain|evict) /, 'shell.cluster-delete'),
  when(/^ scale /, 'shell.scale-zero', / --replicas[= ]0(?: |$)/),
  when(
    /^ create (?:clusterrolebinding|rolebinding|clusterrole|role|serviceaccount|token) |^ (?:adm|policy) /,
    'shell.identity',
  ),
  when(/^ create secret /, 'shell.secret-store'),
  when(
    /^ (?:apply|create|replace|patch|edit|set|scale|autoscale|rollout|cordon|uncordon|taint|label|annotate|expose|run|cp|debug|attach|certificate|new-app|import|tag) /,
    'shell.cluster-change',
  ),
];

const TERRAFORM: readonly ProgramEntry[] = [
  DRY,
  when(
    /^ (?:state (?:list|show|pull)|workspace (?:list|show|select|new)|plan|validate|fmt|show|output|init|version|providers|graph|console|get|login|test|metadata|hclfmt|run-all plan|preview|config|whoami|stack (?:ls|output|graph|select|init)) /,
    undefined,
  ),
  when(/^ (?:destroy|run-all destroy|down|workspace delete|stack rm|remove) /, 'shell.infra-destroy'),
  when(/^ apply /, 'shell.infra-destroy', / -destroy(?: |$)/),
  when(/^ (?:state|force-unlock|import|taint|untaint|refresh|stack|cancel) /, 'shell.infra-state'),
  when(/^ (?:apply|run-all apply|up|deploy|update) /, 'shell.infra-apply'),
];

const READ_VERB =
  /(?:^| )(?:get|list|ls|describe|show|head|tail|logs?|info|status|wait|whoami|version|view|search|query|scan|select|estimate|validate|test-iam-permissions|lookup|read|dump|history|inspect|check|plan|diff|export|download|tree|du|stat|cat|ps|releases|open|config|configure|login|logout|auth|help|print|presign|filter)(?:-[\w-]+)?(?= |$)/;

const CLOUD: readonly ProgramEntry[] = [
  DRY,
  when(
    / (?:iam|sts|organizations|cognito-idp|sso-admin|ad|role|policy|policies|service-accounts?|projects (?:add|remove|set)-iam\S*|keyvault|kms|access) (?:\S+ )?(?:create|put|attach|detach|delete|update|add|remove|set|assign|disable|enable|schedule|revoke|grant)/,
    'shell.identity',
  ),
  when(/ (?:add|remove|set)-iam-policy\S* /, 'shell.identity'),
  when(
    / (?:authorize|revoke)-security-group-\S+| (?:firewall-rules|security-groups?|nsg|nacl|network-acl\S*|waf\S*) (?:\S+ )?(?:create|update|delete|modify|add|remove)/,
    'shell.network',
  ),
  when(
    / (?:delete|remove|terminate|destroy|purge|rm|rb|deregister|reset|drop|empty|abandon|release|wipe|pg:reset|schedule-key-deletion)(?:-[\w-]+)? /,
    'shell.cloud-delete',
  ),
  when(/ s3 sync /, 'shell.cloud-delete', / --delete(?: |$)/),
  when(/ s3 (?:cp|sync|mv) s3:\S+ (?!s3:)/, undefined),
  when(
    / secretsmanager (?:put|update|create|rotate)| secrets (?:create|versions add|set)| keyvault secret set| config:set| ssm put-parameter/,
    'shell.secret-store',
  ),
  when(
    / (?:stop|reboot|failover|disable|detach|cancel|suspend|promote|ps:\w+|maintenance:on|restart|kill|resize|scale)(?:-[\w-]+)? /,
    'shell.service',
  ),
  when(/ (?:deploy|releases:rollback|rollback|release|publish)(?:-[\w-]+)? /, 'shell.deploy'),
  when(ANY, 'shell.deploy', / --prod(?:uction)?(?: |$)/),
  when(READ_VERB, undefined),
  when(
    / (?:create|update|put|modify|attach|set|apply|start|run|enable|add|associate|disassociate|change|restore|import|rotate|tag|untag|sync|cp|mv|mb|invoke|send|copy|replace|register|request|clone|move|migrate|execute|batch|pg:\w+|upload|ssh)(?:-[\w-]+)? /,
    'shell.cloud-change',
  ),
];

const DOCKER: readonly ProgramEntry[] = [
  when(/^ (?:compose )?(?:down|rm) /, 'shell.volumes', / (?:-v|--volumes|-\w*v\w*)(?: |$)/),
  when(/^ (?:volume|system) (?:rm|remove|prune) .*/, 'shell.volumes', / volume | --volumes(?: |$)/),
  when(/^ (?:push|manifest push|buildx \S+) /, 'shell.publish', / push | --push(?: |$)/),
  when(
    /^ (?:swarm|stack|service|node|secret|config) (?:rm|remove|update|deploy|scale|rollback|leave|create|demote|drain)/,
    'shell.cluster-change',
  ),
  when(
    /^ (?:compose )?(?:rm|rmi|kill|stop|restart|down|(?:container|image|network|builder|system|buildx) (?:rm|remove|prune))(?: |$)/,
    'shell.containers',
  ),
];

const PACKAGES: readonly ProgramEntry[] = [
  DRY,
  when(/^ (?:publish|unpublish|deprecate|dist-tag|owner|access|yank|push|upload|release:\S+) /, 'shell.publish'),
  when(/^ token /, 'shell.identity'),
  when(/^ (?:run |run-script |exec |)\S*(?:deploy|release|publish)\S* /, 'shell.deploy'),
  when(
    /^ (?:run |run-script |exec |)\S*(?:db[:_-](?:drop|reset|wipe)|drop|destroy|purge|wipe|teardown|nuke|flush)\S* /,
    'shell.database-destroy',
  ),
  when(/^ (?:run |run-script |exec |)\S*(?:migrate|migration|backfill|rollback)\S* /, 'shell.migrate'),
];

const MIGRATIONS: readonly ProgramEntry[] = [
  when(
    / (?:db:drop|db:reset|db:purge|migrate:fresh|migrate:reset|migrate reset|db:wipe|flush|clean|drop|reset_db|sqlflush|db push|dropdatabase|dropall|base) /,
    'shell.database-destroy',
  ),
  when(
    / (?:status|show|history|current|heads|showmigrations|makemigrations|revision|generate|validate|info|diff|dev|format|studio|sqlmigrate|db:migrate:status|routes|console|test|check|make:\S+|g|new|server|runserver|s) /,
    undefined,
  ),
  when(
    / (?:db:migrate|db:rollback|db:schema:load|db:seed|db:setup|migrate|migrate:\S+|upgrade|downgrade|update|up|down|rollback|deploy|latest|repair|undo|stamp|loaddata|db:execute|apply|execute|changepassword|createsuperuser) /,
    'shell.migrate',
  ),
];

const table = (
  names: string,
  entries: readonly ProgramEntry[],
): readonly (readonly [string, readonly ProgramEntry[]])[] =>
  names.split(' ').map((name): readonly [string, readonly ProgramEntry[]] => [name, entries]);

export const PROGRAMS = new Map<string, readonly ProgramEntry[]>([
  ...table('kubectl oc k kubecolor', CLUSTER),
  ...table('terraform tofu terragrunt pulumi cdk cdktf', TERRAFORM),
  ...table(
    'aws gcloud gsutil az doctl ibmcloud oci linode-cli hcloud heroku fly flyctl vercel netlify wrangler firebase supabase neonctl railway render scw openstack bq awslocal s3cmd mc rclone eksctl kops b2 atlas',
    CLOUD,
  ),
  ...table('docker podman docker-compose nerdctl', DOCKER),
  ...table(
    'npm pnpm yarn bun npx cargo gem twine poetry uv composer mvn gradle gradlew nuget dotnet lerna nx turbo changeset hatch',
    PACKAGES,
  ),
  ...table(
    'alembic flyway liquibase prisma knex sequelize typeorm drizzle-kit rails rake artisan manage.py goose dbmate atlas-migrate sqitch mix ecto diesel sqlx phinx',
    MIGRATIONS,
  ),
  ...table('helm helmfile', [
    DRY,
    when(/^ (?:uninstall|delete|del|destroy) /, 'shell.cluster-delete'),
    when(/^ (?:install|upgrade|rollback|apply|sync) /, 'shell.infra-apply'),
    when(/^ push /, 'shell.publish'),
  ]),
  ...table('argocd flux istioctl linkerd velero skaffold kustomize nomad consul kubeadm cilium', [
    DRY,
    when(/ (?:delete|uninstall|reset|purge|stop|leave) /, 'shell.cluster-delete'),
    when(READ_VERB, undefined),
    when(
      / (?:apply|sync|install|upgrade|create|reconcile|suspend|resume|restore|set|run|patch|edit|rollback|put|deploy|init|join|job) /,
      'shell.cluster-change',
    ),
  ]),
  ...table('systemctl service supervisorctl pm2 rc-service launchctl sc net brew', [
    when(
      /^ (?:status|is-\S+|list\S*|show|cat|logs?|info|jlist|install|search|get-default|view)(?: |$)|^ \S+ status /,
      undefined,
    ),
    when(
      / (?:stop|restart|reload|disable|mask|kill|isolate|delete|unload|bootout|daemon-reload|reload-or-restart|poweroff|reboot|start|enable|rm|config) /,
      'shell.service',
    ),
  ]),
  ...table('reboot shutdown poweroff halt', [when(ANY, undefined, / -c(?: |$)/), when(ANY, 'shell.reboot')]),
  ...table('iptables ip6tables ipset nft ufw firewall-cmd pfctl netsh', [
    when(ANY, undefined, / (?:-L|-S|-nL|-vnL|-nvL|--list\S*|-C|--state|--get-\S+|-sr)(?: |$)| list | status | show /),
    when(ANY, 'shell.network'),
  ]),
  ...table('ip route ifconfig tc nmcli ethtool', [
    when(/ (?:add|del|delete|flush|replace|change|set|down|up|modify) /, 'shell.network'),
  ]),
  ...table(
    'useradd userdel usermod adduser deluser passwd chpasswd groupadd gpasswd visudo setfacl htpasswd kadmin ldapmodify ldapdelete dsconfigad realm',
    [when(ANY, 'shell.identity')],
  ),
  ...table(
    'mkfs mkfs.ext4 mkfs.xfs mkfs.btrfs mke2fs wipefs fdisk sfdisk parted sgdisk lvremove vgremove pvremove lvresize lvreduce mdadm cryptsetup diskpart format badblocks',
    [
      when(ANY, undefined, / (?:-l|--list|print|--detail|--query|status)(?: |$)/),
      when(/ \/dev\/loop\d+ /, undefined),
      when(ANY, 'shell.disk'),
    ],
  ),
  ...table('zfs zpool btrfs lvcreate', [
    when(/ (?:destroy|rollback|delete|remove|labelclear|offline|detach|create|add|replace) /, 'shell.disk'),
  ]),
  ...table('apt apt-get yum dnf zypper apk pacman snap rpm dpkg', [
    when(/ (?:remove|purge|autoremove|erase|upgrade|dist-upgrade|full-upgrade|downgrade|del) /, 'shell.system'),
    when(ANY, 'shell.system', / (?:-R\w*|-e|-Syu\w*|-P|--purge|--remove)(?: |$)/),
  ]),
  ...table(
    'sysctl mount umount swapoff modprobe rmmod update-grub grub-install setenforce hostnamectl timedatectl ntpdate update-alternatives ldconfig',
    [
      when(ANY, 'shell.system', / (?:-w|--write|-p|--load)(?: |$)/),
      when(ANY, undefined, / (?:-a|-n|--all|-l)(?: |$)/),
      when(/ \S/, 'shell.system'),
    ],
  ),
  ...table(
    'ansible ansible-playbook salt puppet chef-client knife fab cap capistrano kamal dokku eb copilot sam serverless sls gcloud-deploy waypoint',
    [
      DRY,
      when(
        / (?:logs?|list|status|validate|local|init|build|package|console|info|print|describe|tail|syntax-check)(?: |$)/,
        undefined,
      ),
      when(ANY, undefined, / --(?:check|syntax-check|list-\S+)(?: |$)/),
      when(/ (?:remove|destroy|delete|terminate|apps:destroy|decommission) /, 'shell.infra-destroy'),
      when(/ \S/, 'shell.deploy'),
    ],
  ),
  ...table('vault', [
    when(/^ (?:read|kv get|kv list|list|status|login|token lookup|version|path-help) /, undefined),
    when(/^ (?:policy|auth|token|operator|lease|secrets) /, 'shell.identity'),
    when(/^ (?:write|kv|delete|patch) /, 'shell.secret-store'),
  ]),
  ...table('stripe', [
    when(/ (?:list|retrieve|listen|logs|login|open|samples|version|get|trigger|status) /, undefined),
    when(/ (?:create|cancel|refunds|payouts|transfers|capture|update|delete|post|confirm) /, 'shell.money'),
  ]),
  ...table('gh glab hub', [
    when(
      /^ (?:repo|release|secret|variable|ssh-key|gpg-key|issue|run|cache|codespace|project|workflow|deploy-key) (?:delete|remove|disable) /,
      'shell.cloud-delete',
    ),
    when(/^ api /, 'shell.http-delete', / (?:-X|--method)[ =]?DELETE(?: |$)/i),
    when(/^ api /, 'shell.http-write', / (?:-X|--method)[ =]?(?:POST|PUT|PATCH)(?: |$)/i),
    when(
      /^ (?:pr merge|mr merge|release create|release upload|workflow run|repo (?:archive|edit|rename|transfer)|ruleset)/,
      'shell.git-merge',
    ),
    when(/^ (?:secret|variable) set /, 'shell.secret-store'),
  ]),
  ...table('crontab at atrm', [when(ANY, undefined, / -l(?: |$)/), when(ANY, 'shell.schedule')]),
  ...table(
    'kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-configs kafka-configs.sh kafka-delete-records kafka-delete-records.sh',
    [
      when(ANY, 'shell.database-destroy', / --(?:delete|reset-offsets|offset-json-file)(?: |$)/),
      when(ANY, 'shell.database-write', / --(?:create|alter)(?: |$)/),
    ],
  ),
  ...table('rabbitmqctl rabbitmqadmin nats pulsar-admin', [
    when(/ (?:purge\S*|delete\S*|reset|force_reset|stop_app|stop|forget_cluster_node|rm) /, 'shell.database-destroy'),
    when(/ (?:set_\S+|add_\S+|clear_\S+|declare|publish|import_definitions|change_password) /, 'shell.database-write'),
  ]),
  ...table('dropdb dropuser pg_resetwal pg_dropcluster', [when(ANY, 'shell.database-destroy')]),
  ...table('pg_ctl pg_ctlcluster patronictl repmgr pg_promote', [
    when(/ (?:stop|restart|promote|failover|switchover|reinit|kill|reload|pause|remove) /, 'shell.service'),
  ]),
  ...table('pg_restore mongorestore restic borg mysqladmin etcdctl influx', [
    when(
      / (?:snapshots|ls|stats|check|list|info|get|status|ping|processlist|version|member list|endpoint) /,
      undefined,
    ),
    when(/ (?:drop|shutdown|forget|prune|delete|del|flush-\S+|member remove|defrag) /, 'shell.database-destroy'),
    when(ANY, 'shell.database-destroy', / (?:--clean|-c|--drop)(?: |$)/),
    when(/ (?:put|restore|create|backup|write|user|role|auth) |^ \S+ $/, 'shell.database-write'),
  ]),
  ...table('virsh vboxmanage qm pct xe', [
    when(/ (?:destroy|undefine|delete|unregistervm|stop|shutdown|vol-delete) /, 'shell.infra-destroy'),
  ]),
  // Machines that live on the user's own computer.
  ...table('vagrant minikube kind k3d multipass colima lima limactl devcontainer docker-machine act localstack', []),
  ...table('sqlmap nmap', []),
]);

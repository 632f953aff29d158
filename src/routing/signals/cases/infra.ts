// Infrastructure as text: whole files, settings that open or weaken, and files that only look like it. Written for this test.
import { fenced, type SignalCase } from './case.ts';

/** One setting a row: a file, the rule that it must raise. */
export const SETTINGS: readonly (readonly [
  label: string,
  text: string,
  rule: string,
  severity?: 'low' | 'medium' | 'high',
])[] = [
  ['yaml', 'spec:\n  hostNetwork: true\n', 'infra.privileged', 'high'],
  ['yaml', 'spec:\n  hostPID: true\n', 'infra.privileged'],
  ['yaml', 'securityContext:\n  privileged: true\n', 'infra.privileged'],
  ['yaml', 'securityContext: {privileged: true, runAsUser: 0}\n', 'infra.privileged'],
  ['yaml', 'securityContext:\n  runAsUser: 0\n', 'infra.privileged'],
  ['yaml', 'securityContext:\n  allowPrivilegeEscalation: true\n', 'infra.privileged'],
  ['yaml', 'capabilities:\n  add:\n    - SYS_ADMIN\n', 'infra.privileged'],
  ['yaml', 'capabilities:\n  add: ["NET_ADMIN", "CHOWN"]\n', 'infra.privileged'],
  ['yaml', 'volumes:\n  - name: sock\n    hostPath:\n      path: /var/run/docker.sock\n', 'infra.privileged'],
  [
    'yaml',
    'services:\n  ci:\n    image: runner:4\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n',
    'infra.privileged',
  ],
  ['yaml', 'services:\n  vpn:\n    image: vpn:2\n    network_mode: host\n', 'infra.privileged'],
  [
    'hcl',
    'resource "aws_security_group" "w" {\n  ingress {\n    from_port   = 22\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n',
    'infra.open-network',
    'high',
  ],
  ['hcl', 'resource "aws_security_group_rule" "w" {\n  ipv6_cidr_blocks = ["::/0"]\n}\n', 'infra.open-network'],
  [
    'hcl',
    'resource "google_compute_firewall" "w" {\n  source_ranges = [\n    "0.0.0.0/0",\n  ]\n}\n',
    'infra.open-network',
  ],
  ['hcl', 'resource "azurerm_network_security_rule" "w" {\n  source_address_prefix = "*"\n}\n', 'infra.open-network'],
  [
    'yaml',
    'Resources:\n  Sg:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress:\n        - CidrIp: 0.0.0.0/0\n',
    'infra.open-network',
  ],
  [
    'json',
    '{"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0"}]}}',
    'infra.open-network',
  ],
  ['hcl', 'resource "aws_db_instance" "d" {\n  publicly_accessible = true\n}\n', 'infra.public'],
  ['hcl', 'resource "aws_s3_bucket_acl" "b" {\n  acl = "public-read"\n}\n', 'infra.public'],
  ['hcl', 'resource "aws_s3_bucket_public_access_block" "b" {\n  block_public_acls = false\n}\n', 'infra.public'],
  ['hcl', 'resource "google_storage_bucket_iam_member" "b" {\n  member = "allUsers"\n}\n', 'infra.public'],
  [
    'yaml',
    'Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicReadWrite\n',
    'infra.public',
  ],
  ['json', '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}]}', 'infra.public'],
  ['json', '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}', 'infra.iam-wildcard', 'high'],
  [
    'json',
    '{"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::b"}]}',
    'infra.iam-wildcard',
  ],
  [
    'json',
    '{\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": [\n        "ec2:*"\n      ]\n    }\n  ]\n}',
    'infra.iam-wildcard',
  ],
  [
    'hcl',
    'data "aws_iam_policy_document" "p" {\n  statement {\n    actions   = ["kms:*"]\n    resources = ["*"]\n  }\n}\n',
    'infra.iam-wildcard',
  ],
  [
    'yaml',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nrules:\n  - apiGroups: ["*"]\n    resources: ["*"]\n    verbs: ["*"]\n',
    'infra.iam-wildcard',
  ],
  ['yaml', 'kind: ClusterRoleBinding\nroleRef:\n  kind: ClusterRole\n  name: cluster-admin\n', 'infra.iam-wildcard'],
  ['hcl', 'resource "google_project_iam_member" "m" {\n  role = "roles/owner"\n}\n', 'infra.iam-wildcard'],
  ['hcl', 'resource "aws_ebs_volume" "v" {\n  encrypted = false\n}\n', 'infra.encryption-off', 'high'],
  ['hcl', 'resource "aws_lb_listener" "l" {\n  protocol = "HTTP"\n}\n', 'infra.encryption-off'],
  ['hcl', 'resource "azurerm_storage_account" "s" {\n  min_tls_version = "TLS1_0"\n}\n', 'infra.encryption-off'],
  [
    'hcl',
    'resource "aws_lb_listener" "l" {\n  ssl_policy = "ELBSecurityPolicy-TLS-1-0-2015-04"\n}\n',
    'infra.encryption-off',
  ],
  ['nginx', 'server {\n  listen 443 ssl;\n  ssl_protocols TLSv1 TLSv1.2;\n}\n', 'infra.encryption-off'],
  ['hcl', 'resource "aws_db_instance" "d" {\n  deletion_protection = false\n}\n', 'infra.protection-off', 'high'],
  ['hcl', 'resource "aws_db_instance" "d" {\n  skip_final_snapshot = true\n}\n', 'infra.protection-off'],
  ['hcl', 'resource "aws_s3_bucket" "b" {\n  force_destroy = true\n}\n', 'infra.protection-off'],
  ['hcl', 'resource "aws_db_instance" "d" {\n  backup_retention_period = 0\n}\n', 'infra.protection-off'],
  [
    'hcl',
    'resource "aws_s3_bucket_versioning" "b" {\n  versioning_configuration {\n    status = "Suspended"\n  }\n}\n',
    'infra.protection-off',
  ],
  [
    'yaml',
    'apiVersion: v1\nkind: PersistentVolume\nspec:\n  persistentVolumeReclaimPolicy: Delete\n',
    'infra.protection-off',
  ],
  ['yaml', 'Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    DeletionPolicy: Delete\n', 'infra.protection-off'],
  ['ini', '[mysqld]\ninnodb_flush_log_at_trx_commit = 2\n', 'infra.durability-off', 'high'],
  ['conf', 'fsync = off\nfull_page_writes = off\nwal_level = minimal\n', 'infra.durability-off'],
  ['conf', 'appendonly no\nmaxmemory 2gb\n', 'infra.durability-off'],
  [
    'hcl',
    'resource "aws_instance" "i" {\n  metadata_options {\n    http_tokens = "optional"\n  }\n}\n',
    'infra.safeguard-off',
    'high',
  ],
  ['conf', 'PermitRootLogin yes\nPasswordAuthentication yes\n', 'infra.safeguard-off'],
  ['hcl', 'resource "aws_ecr_repository" "r" {\n  image_tag_mutability = "MUTABLE"\n}\n', 'infra.safeguard-off'],
  ['yaml', 'apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 0\n', 'infra.scale-zero', 'high'],
  ['hcl', 'resource "aws_ecs_service" "s" {\n  desired_count = 0\n}\n', 'infra.scale-zero'],
  ['yaml', 'env:\n  - name: DB_PASSWORD\n    value: k2J9sdfW\n', 'infra.secret-plain', 'high'],
  ['hcl', 'resource "aws_db_instance" "d" {\n  password = "k2J9sdfWpq"\n}\n', 'infra.secret-plain'],
  ['yaml', 'permissions: write-all\njobs:\n  a:\n    runs-on: x\n', 'infra.pipeline-rights', 'high'],
  ['yaml', 'on:\n  pull_request_target:\n    types: [opened]\njobs:\n  a:\n    runs-on: x\n', 'infra.pipeline-rights'],
];

export const INFRA_FILES: readonly SignalCase[] = [
  {
    name: 'a deployment pasted with two words',
    ask: `ok so?

apiVersion: apps/v1
kind: Deployment
metadata:
  name: label-printer
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: app
          image: registry.acme.net/labels:4.1
`,
    finds: [{ rule: 'infra.kubernetes', severity: 'medium', category: 'infra' }],
  },
  {
    name: 'values of a chart, not fenced',
    ask: `finish and roll out

# values-sorter.yaml
replicaCount: 4
image:
  repository: acme/sorter
  tag: 9.1.0
tolerations: []
nodeSelector:
  pool: cameras
`,
    finds: [{ rule: 'infra.helm', severity: 'medium' }],
  },
  {
    name: 'a module of Terraform',
    ask: fenced('terraform', 'module "vpc" {\n  source = "./vpc"\n  cidr   = "10.0.0.0/16"\n}\n'),
    finds: [{ rule: 'infra.terraform', severity: 'medium' }],
  },
  {
    name: 'only inputs of Terraform',
    ask: fenced(
      'hcl',
      'variable "tags" {\n  type    = map(string)\n  default = {}\n}\n\noutput "id" {\n  value = var.tags\n}\n',
    ),
    quiet: true,
    finds: [{ rule: 'infra.declaration', severity: 'low' }],
  },
  {
    name: 'a template of CloudFormation in JSON',
    ask: fenced('json', '{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": {}\n}\n'),
    finds: [{ rule: 'infra.cloudformation' }],
  },
  {
    name: 'a Dockerfile without a label',
    ask: fenced('', 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n'),
    finds: [{ rule: 'infra.dockerfile' }],
  },
  {
    name: 'a Compose file',
    ask: fenced('yaml', 'services:\n  web:\n    image: acme/web:4\n    ports:\n      - "80:8080"\n'),
    finds: [{ rule: 'infra.compose' }],
  },
  {
    name: 'a workflow',
    ask: fenced(
      'yaml',
      'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n',
    ),
    finds: [{ rule: 'infra.pipeline' }],
  },
  {
    name: 'nginx, not fenced',
    ask: `is that it?

server {
    listen 443 ssl;
    server_name tickets.acme.net;
    location / {
        proxy_pass http://10.0.3.4:8080;
    }
}
`,
    finds: [{ rule: 'infra.server' }],
  },
  {
    name: 'haproxy',
    ask: fenced(
      '',
      'frontend web\n    bind *:443\n    default_backend app\n\nbackend app\n    balance roundrobin\n    server a 10.0.0.4:80 check\n',
    ),
    finds: [{ rule: 'infra.server' }],
  },
  {
    name: 'a unit of systemd',
    ask: fenced('ini', '[Unit]\nDescription=Sorter\n\n[Service]\nExecStart=/opt/sorter/run\nRestart=always\n'),
    finds: [{ rule: 'infra.server' }],
  },
  {
    name: 'records of a zone',
    ask: fenced('', 'www 300 IN A 10.1.2.3\napi 300 IN CNAME lb.acme.net.\n'),
    finds: [{ rule: 'infra.dns' }],
  },
  {
    name: 'an IAM policy',
    ask: fenced(
      'json',
      '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}',
    ),
    finds: [{ rule: 'infra.policy', category: 'auth', severity: 'medium' }],
    not: ['infra.iam-wildcard'],
  },
  {
    name: 'a playbook',
    ask: fenced(
      'yaml',
      '- hosts: web\n  become: true\n  tasks:\n    - name: stop\n      service:\n        name: nginx\n        state: stopped\n',
    ),
    finds: [{ rule: 'infra.playbook' }],
  },
  {
    name: 'a playbook that is not fenced and names its step first',
    ask: 'fine?\n\n- name: wipe\n  hosts: all\n  tasks:\n    - file: path=/srv state=absent\n',
    finds: [{ rule: 'infra.playbook', severity: 'medium' }],
  },
  {
    name: 'a manifest of a throwaway namespace',
    ask: fenced(
      'yaml',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: playground\nspec:\n  hostNetwork: true\n',
    ),
    quiet: true,
  },
  {
    name: 'a manifest of production',
    ask: fenced(
      'yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: prod\ndata:\n  POOL: "20"\n',
    ),
    finds: [{ rule: 'infra.kubernetes' }, { rule: 'production.setting', category: 'production' }],
  },
  {
    name: 'a host of production in a setting',
    ask: fenced('yaml', 'upstream:\n  url: https://api.prod.acme.net/v2\n  timeout_s: 5\n'),
    finds: [{ rule: 'production.host', at: 'api.prod.acme.net' }],
  },
  {
    name: 'preprod is not production',
    ask: fenced('yaml', 'app:\n  stage: non-prod\n  url: https://api.preprod.acme.net\n'),
    not: ['production.setting', 'production.host'],
  },
  {
    name: 'a build for production is not a change of it',
    ask: fenced('dockerfile', 'FROM node:22\nENV NODE_ENV=production\nRUN npm ci\n'),
    not: ['production.setting', 'production.host'],
  },
  {
    name: 'a route to everywhere is how networks work',
    ask: fenced(
      'hcl',
      'resource "aws_route" "r" {\n  destination_cidr_block = "0.0.0.0/0"\n  gateway_id = aws_internet_gateway.g.id\n}\n',
    ),
    not: ['infra.open-network'],
  },
  {
    name: 'a reference is no secret',
    ask: fenced('hcl', 'resource "aws_db_instance" "d" {\n  password = var.db_password\n}\n'),
    not: ['infra.secret-plain'],
  },
  {
    name: 'a secret reference in a manifest is no secret',
    ask: fenced(
      'yaml',
      'env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password\n',
    ),
    not: ['infra.secret-plain', 'secrets.assignment'],
  },
  {
    name: 'settings of an editor',
    ask: fenced('json', '{\n  "editor.tabSize": 2,\n  "files.autoSave": "onFocusChange"\n}\n'),
    quiet: true,
  },
  {
    name: 'a recipe in YAML',
    ask: fenced('yaml', 'title: Bread\nresources:\n  - flour\n  - water\nsteps:\n  - knead\n  - rest\n'),
    quiet: true,
  },
  {
    name: 'a calendar of shifts',
    ask: fenced('yaml', 'monday:\n  early: Ola\n  late: Eva\ntuesday:\n  early: Jan\n'),
    quiet: true,
  },
  {
    name: 'a TypeScript configuration',
    ask: fenced('json', '{"compilerOptions": {"strict": true, "target": "ESNext"}, "include": ["src"]}'),
    quiet: true,
  },
  {
    name: 'a cloud in a sentence',
    ask: 'Explain what a security group is and why 0.0.0.0/0 is dangerous.',
    quiet: true,
  },
  {
    name: 'a list of key and value that is a letter',
    ask: 'From: Dana\nTo: Ola\nSubject: lunch\n\nshall we eat at noon?',
    quiet: true,
  },
];

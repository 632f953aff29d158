// Owns the things that a change can hurt, by category of risk, in six languages and Japanese. Data only.
import { defineLexicon, type Lexicon } from './_words_lexicon.ts';
import { defineTextLexicon } from './_words_text_lexicon.ts';
import type { RiskCategory } from './decision.ts';
import type { Language } from './words.ts';

/** `destructive-tool` is not an object: it is what is done to one. */
export type ThingCategory = Exclude<RiskCategory, 'destructive-tool'>;

const ENGLISH: Readonly<Record<ThingCategory, string>> = {
  auth: `auth, authn, authz, authentication, authorization, authorisation, login, logins, log-in, sign-in, signin, signup, sign-up, logon, sso, saml, oauth, oidc, jwt, jwts, session, sessions,
    cookie check, permission, permissions, role, roles, rbac, acl, acls, admin, admins, administrator, administrators, superuser, root, sudo, owner rights, access, access control, access rights, privileges, privilege,
    2fa, mfa, otp, two-factor, second factor, one-time code, passcode, pin code, verification, verification code, confirmation code, confirmation step, email confirmation, e-mail confirmation, captcha, csrf, cors, origin, origins, same-origin, same keys, the keys, keys to,
    who can, who may, who gets in, user rights, rights, account lockout, lockout, rate limit, rate limits, rate limiting, rate-limit, throttle, password check, password policy, password rules, passwords, password, badge, badges, door, doors, locker, lockers, guard, gatekeeper, identity check, impersonate, impersonation, guest, guests, signature check, signatures, signature,
    certificate check, tls verification, certificate validation, approval, approvals, approval step, review step, four-eyes, code from the sms, the code, a code, confirm, confirming, sign in, log in, get in, gets in, get into, let in, moderators, staff accounts, service role, row-level security, rls, firewall rules, ip allowlist, allowlist, blocklist, ban list, identity, identities, tenant isolation, tenants, age check, permission check, owner check, ownership check, should see, may see, may look at, can see everything, can see all, look at what, see what, check, checks, validation, verifying`,
  money: `money, refund, refunds, payment, payments, price, prices, pricing, invoice, invoices, tax, taxes, vat, fee, fees, discount, discounts, coupon, coupons, voucher, vouchers, gift card, gift cards, salary, salaries, wage, wages, payroll, pay, bonus, bonuses, overtime, tariff, tariffs,
    balance, balances, ledger, billing, bill, bills, subscription, subscriptions, subscribers, paying, paid plan, trial, trials, payout, payouts, credit, credits, debit, duty, duties, customs, charge, charges, charged, chargeback, chargebacks, card, cards, credit card, iban, bank, bank account, account number, amount, amounts, total, totals, checkout, cart total, cents, cent, euro, euros, dollar, dollars, pounds, currency, exchange rate, interest rate, interest rates,
    revenue, commission, commissions, royalty, royalties, quote, quotes for customers, budget, budgets, spend limit, credit limit, limit, limits, paid by, shipping cost, shipping costs, delivery fee, free shipping, for free, free of charge, half price, full price, late fee, penalty, surcharge, deposit, deposits, rent, rents, insurance, premium, premiums, claim, claims, payslip, pension, expenses, expense, purchase order, purchase orders, order total, stripe, paypal, adyen, sepa, per hour, hourly rate, rate card, percent, rounding, net amount, gross amount, cost centre, cost center, allowance, allowances, loyalty points, points balance, wallet, wallets, cashback, tips, dues, instalment, instalments, installments, debt, debts, loan, loans, times what they get, get paid, double pay, time and a half`,
  schema: `table, tables, column, columns, schema, schemas, index on, indexes, indices, index, foreign key, foreign keys, primary key, constraint, constraints, unique constraint, not null, nullable, migration, migrations, ddl, data model, data type, column type, id type, enum type, stored procedure, trigger, triggers, view definition, materialized view, partition, partitions, sharding, shard key, shards, backfill, how we store, the way we store, how it is stored, stored as, existing ones, existing rows, existing records, existing data, existing entries, all rows, field type, required field, fields of, protobuf, field number, field numbers, avro, event format, message format, wire format, relation, many-to-many, one-to-many, join table, uuid, uuids, bigint, integer ids, ids to, order numbers, autoincrement, collation, legacy_code`,
  production: `prod, production, prd, live, go-live, live system, live site, live ring, customers, customer, end users, real users, users, traffic, all traffic, requests, release, releases, release candidate, rollout, rollouts, deploy, deployment, deployments, deploys, canary, canaries, cutover, cut-over, maintenance mode, maintenance window, downtime, outage, site, website, homepage, shop, store front, storefront, app store, main branch, master branch, main, hotfix, feature flag, flag, feature toggle, toggle, kill switch, cron, cron job, cron jobs, nightly job, batch job, scheduler, worker, workers, service, services, api gateway, endpoint, endpoints, public api, webhook, webhooks, mobile app, everyone, everybody, all users, all customers, all tenants, sorter, belt, line, plant, valve, pump, reactor, turbine, machine, machines, alarm, alarms, alert, alerts, alerting, monitoring, monitors, pager, on-call, health check, health checks, readiness, timeout, timeouts, retries, circuit breaker, threshold, thresholds, dosage, dose, patients, medication, elevator, brakes, signal, signals, train, trains`,
  infra: `server, servers, firewall, firewalls, dns, domain, domains, name server, our name, a record, cname, mx record, ttl, network, networks, vpc, vpcs, subnet, subnets, load balancer, load balancers, proxy, reverse proxy, nginx, haproxy, envoy, ingress, kubernetes, k8s, node, nodes, node pool, cluster, clusters, namespace, namespaces, pod, pods, replica, replicas, container, containers, bucket, buckets, s3, volume, volumes, certificate, certificates, cert, certs, tls, ssl, port, ports, router, routers, switch, vpn, security group, security groups, iam, policy, terraform, state file, helm, pipeline, pipelines, ci, ci job, github actions, runner, runners, ec2, instance, instances, vm, vms, virtual machine, virtual machines, data center, data centre, datacenter, region, regions, availability zone, cdn, origin server, cloud, aws, gcp, azure, lambda, queue, queues, broker, kafka, topic, topics, redis, cache cluster, autoscaling, autoscaler, quota, dockerfile, base image, registry, artifact registry, ssh, bastion, open port, ips, ip range, provider, hosting, mail server, gateway, hosts, host, machine image, kernel, hypervisor, bios, firmware, controller, controllers, plc, switchboard, rack`,
  secrets: `api key, api keys, apikey, secret, secrets, credential, credentials, creds, private key, private keys, signing key, encryption key, encryption keys, master key, access key, access keys, token, tokens, bearer token, service account, service account json, .env, env file, dotenv, connection string, dsn, database password, db password, passphrase, keystore, vault, kms, ssh key, ssh keys, seed phrase, recovery codes, password hash, password hashes, whole config, entire config, full config, environment variables, env vars, personal data, pii, patient data, customer data, customer list, email addresses, addresses of, social security, ssn, passport numbers, card numbers`,
  'data-loss': `backup, backups, snapshot, snapshots, database, databases, db, dbs, records, record, rows, entries, history, archive, archives, archived, event store, event log, audit log, audit logs, audit trail, log files, old logs, retention, retention period, files, file server, folder, folders, directory, directories, disk, disks, drive, drives, data, dataset, datasets, data lake, data warehouse, warehouse, documents, attachments, uploads, photos, mailbox, mailboxes, messages, emails, accounts, account, user accounts, orders, customers, users, tenant, sensor data, measurements, recordings, transactions, everything, everything else, the rest, the lot, all of it, all of them, old ones, the old, orphans, orphaned, stale, inactive, repository, repo, branch, branches, git history, tag, commits, images, artifacts, transaction, fsync, write-ahead log, wal, checkpoint, replication, replica lag, durability, spool, dead letter, backlog, work folder, home directory, versions, revisions, trash, recycle bin, partition`,
};

const GERMAN: Readonly<Record<ThingCategory, string>> = {
  auth: `*anmeld*, *login*, *passwort*, *kennwort*, *berechtigung*, *rechte*, *zugriff*, *zugang*, *zutritt*, *rolle*, admin*, *bestatig*, *freigabe*, *pruf*, *kontrolle*, *sitzung*, *verifizier*, *schliess*, *ausweis*, *tur*, code, *zwei-faktor*, zweifaktor*, *vier-augen*, *captcha*, *sperre*`,
  money: `*rechnung*, *zahlung*, *preis*, *steuer*, *mwst*, *gebuhr*, *rabatt*, *gehalt*, *gehalter*, *lohn*, *erstatt*, *konto*, *betrag*, *gutschein*, *abo*, *zins*, *euro*, *prozent*, geld, *provision*, *zoll*, *kasse*, *rundung*, *stundensatz*, *zuschlag*, *tarif*, *bestellung*`,
  schema: `*tabelle*, *spalte*, *schema*, *index*, *fremdschlussel*, *migration*, *datenmodell*, *feld*, *datensatz*, *datensatze*, *datentyp*, *primarschlussel*`,
  production: `*produktion*, prod, live, *kunde*, *nutzer*, *wartungsmodus*, *anfragen*, *verkehr*, *betrieb*, *dienst*, *release*, *ausroll*, *seite*, *shop*, *alarm*, *uberwachung*, *anlage*, *grenzwert*, *pumpe*, *ventil*, *druck*, *maschine*, *band*, *schicht*, *patient*, heute abend, heute nacht, jetzt, sofort`,
  infra: `*server*, *netz*, *firewall*, *rechenzentrum*, *cluster*, *knoten*, *port*, *zertifikat*, *domain*, *dns*, *container*, *pipeline*, *cloud*, *speicher*, *anbieter*, *warteschlange*, *bucket*, *vpn*`,
  secrets: `*schlussel*, *geheim*, *zugangsdaten*, *token*, *kundendaten*, *personendaten*, *.env*`,
  'data-loss': `*sicherung*, *backup*, *datenbank*, *daten*, *archiv*, *verlauf*, *protokoll*, *ordner*, *verzeichnis*, *dateien*, *festplatte*, *eintrag*, *postfach*, *konten*, *bestand*, *werkseinstellung*, alles, *alte*, rest, *aufzeichnung*, *messwert*`,
};

const FRENCH: Readonly<Record<ThingCategory, string>> = {
  auth: `connexion*, mot de passe, mots de passe, droits, droit, acces, role*, admin*, verification*, confirmation*, authentif*, session*, code, controle*, identifi*, validation*, porte*, badge*, double facteur, permission*`,
  money: `paiement*, prix, tva, taxe*, facture*, remboursement*, rembours*, solde*, salaire*, remise*, abonnement*, tarif*, frais, montant*, euro*, carte*, prime*, caisse*, argent, compte bancaire, virement*, bon d'achat, commande*`,
  schema: `table*, colonne*, schema*, index, cle etrangere, cle primaire, migration*, champ*, modele de donnees, contrainte*, type de`,
  production: `production, prod, en ligne, client*, utilisateur*, trafic, site, service*, maintenance, deploiement*, alerte*, supervision, usine, machine*, patient*, ce soir, cette nuit, tout de suite, maintenant, boutique`,
  infra: `serveur*, reseau*, pare-feu, parefeu, dns, domaine*, cluster*, noeud*, port, ports, certificat*, conteneur*, nuage, hebergeur*, file d'attente, pipeline*, bucket*, routeur*`,
  secrets: `cle api, cle d'api, cles, secret*, jeton*, identifiants, donnees personnelles, donnees clients, .env`,
  'data-loss': `sauvegarde*, base de donnees, base, bases, donnees, archive*, historique*, journaux, journal, dossier*, repertoire*, fichier*, disque*, enregistrement*, compte*, tout, toutes, le reste, ancien*, entrees, lignes`,
};

const SPANISH: Readonly<Record<ThingCategory, string>> = {
  auth: `contrasena*, clave de acceso, permiso*, acceso*, rol, roles, admin*, verificacion, verificar, confirmacion, confirmar, autentic*, sesion*, codigo, login, inicio de sesion, entrar, control de, validacion, puerta*, aprobacion*, doble factor`,
  money: `pago*, precio*, iva, impuesto*, factura*, reembolso*, saldo*, salario*, sueldo*, nomina*, descuento*, suscripcion*, tarifa*, comision*, importe*, euro*, tarjeta*, dinero, cobro*, cargo*, caja, cuenta bancaria, pedido*, cuota*, envio gratis, por ciento`,
  schema: `tabla*, columna*, esquema*, indice*, clave foranea, clave primaria, migracion*, campo*, modelo de datos, restriccion*`,
  production: `produccion, prod, en vivo, cliente*, usuario*, trafico, sitio, servicio*, mantenimiento, despliegue*, alerta*, planta, maquina*, paciente*, esta noche, ahora mismo, ya mismo, hoy, tienda, peticion*`,
  infra: `servidor*, red, redes, cortafuegos, firewall, dns, dominio*, cluster*, nodo*, puerto*, certificado*, contenedor*, nube, proveedor*, cola, colas, pipeline*, bucket*, balanceador*`,
  secrets: `clave api, claves, secreto*, token*, credencial*, datos personales, datos de clientes, .env`,
  'data-loss': `copia*, respaldo*, base de datos, bases de datos, datos, archivo*, historial, registro*, carpeta*, directorio*, fichero*, disco*, cuenta*, todo, todos, todas, el resto, antiguo*, viejo*, filas`,
};

const PORTUGUESE: Readonly<Record<ThingCategory, string>> = {
  auth: `senha*, permiss*, acesso*, papel, papeis, admin*, verificac*, confirmac*, confirmar, autentic*, sessao, sessoes, codigo, login, entrar, validac*, aprovac*, porta*, dois fatores`,
  money: `pagamento*, preco*, imposto*, fatura*, reembolso*, saldo*, salario*, desconto*, assinatura*, tarifa*, comissao, comissoes, valor, valores, real, reais, euro*, cartao, cartoes, dinheiro, cobranc*, caixa, conta bancaria, pedido*, nota fiscal, frete, por cento, boleto*, pix, estorno*, folha`,
  schema: `tabela*, coluna*, esquema*, indice*, chave estrangeira, chave primaria, migrac*, campo*, modelo de dados, restric*`,
  production: `producao, prod, no ar, ao vivo, cliente*, usuario*, trafego, site, servico*, manutencao, implantac*, alerta*, fabrica, maquina*, paciente*, hoje a noite, agora, hoje, loja, requisic*`,
  infra: `servidor*, rede, redes, firewall, dns, dominio*, cluster*, porta*, certificado*, conteiner*, container*, nuvem, provedor*, fila, filas, pipeline*, bucket*, balanceador*`,
  secrets: `chave api, chave da api, chaves, segredo*, token*, credenciai*, dados pessoais, dados dos clientes, .env`,
  'data-loss': `backup*, copia*, banco de dados, banco, dados, arquivo*, historico*, registro*, pasta*, diretorio*, disco*, conta, contas, tudo, todos, todas, o resto, antig*, velh*, linhas, logs`,
};

export const THINGS: Readonly<Record<Exclude<Language, 'zh' | 'ja'>, Lexicon<ThingCategory>>> = {
  en: defineLexicon(ENGLISH),
  de: defineLexicon(GERMAN),
  fr: defineLexicon(FRENCH),
  es: defineLexicon(SPANISH),
  pt: defineLexicon(PORTUGUESE),
};

export const CHINESE_THINGS = defineTextLexicon<ThingCategory>({
  auth: '登录 密码 权限 验证码 验证 认证 授权 角色 管理员 会话 访问 审批 校验 门禁 鉴权 账号安全 二次确认 身份',
  money:
    '加班费 费率 倍 退款 支付 付款 价格 税 发票 账单 工资 折扣 余额 订阅 费用 金额 优惠券 佣金 提成 运费 薪资 奖金 收费 元 打折 结算 货款 钱',
  schema: '表 字段 列 索引 主键 外键 数据模型 表结构 迁移 运单号 单号 字符串 类型',
  production:
    '灰度 比例 阈值 上限 生产 线上 正式环境 上线 客户 用户 流量 服务 发布 今晚 今天晚上 马上 现在 网站 商城 告警 报警 监控 病人 机器 产线',
  infra: '服务器 防火墙 网络 域名 集群 节点 端口 证书 容器 机房 负载均衡 队列 云 存储桶 网关 流水线 路由',
  secrets: '密钥 秘钥 凭证 令牌 私钥 个人信息 客户资料 手机号 身份证',
  'data-loss': '备份 数据库 数据 日志 历史 归档 文件 文件夹 目录 磁盘 记录 账户 快照 全部 所有 旧的 其余 库',
});

export const JAPANESE_THINGS = defineTextLexicon<ThingCategory>({
  auth: 'ログイン パスワード 権限 認証 承認 確認コード 管理者 セッション アクセス 本人確認 二段階 ロール 検証 チェック 入館 鍵 合言葉',
  money:
    '返金 支払 料金 価格 税 請求 給与 給料 割引 残高 金額 手数料 サブスク 決済 円 賃金 送料 値段 注文 ポイント 売上',
  schema: 'テーブル カラム 列 インデックス 主キー 外部キー スキーマ マイグレーション データモデル 型 フィールド',
  production:
    '本番 本体 顧客 お客 ユーザー トラフィック 公開 今夜 今すぐ すぐに サイト サービス リリース 稼働 監視 アラート 患者 工場 店舗',
  infra:
    'サーバー サーバ ファイアウォール ネットワーク ドメイン クラスタ ノード ポート 証明書 コンテナ キュー クラウド バケット ルーター データセンター',
  secrets: '秘密鍵 シークレット トークン 資格情報 認証情報 個人情報 APIキー 顧客情報',
  'data-loss':
    'バックアップ データベース データ ログ 履歴 アーカイブ ファイル フォルダ ディスク レコード アカウント スナップショット 全部 すべて 古い 残り 記録',
});

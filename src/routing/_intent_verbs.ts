// Owns the verbs that change something, by what they do to it, in six languages and Japanese. Data only: which verb with
// which object is a risk is for _intent_rules.ts.
import { defineLexicon, type Lexicon } from './_words_lexicon.ts';
import { defineTextLexicon } from './_words_text_lexicon.ts';
import type { Language } from './words.ts';

export type Deed =
  /** Takes something away for good. */
  | 'remove'
  /** Takes a check, a limit or a notice out of the way. */
  | 'loosen'
  /** Gives somebody a right. */
  | 'grant'
  /** Puts something where others see it. */
  | 'reveal'
  /** Moves money. */
  | 'pay'
  /** Puts something into effect on a running system. */
  | 'operate'
  /** Any other change. */
  | 'change';

const ENGLISH: Readonly<Record<Deed, string>> = {
  remove: `delete!, remove!, drop!, purge!, wipe!, erase!, truncate!, destroy!, destroys, prune!, nuke!, shred!, discard!,
    dump!, trash!, scrap!, flush!, empty!, overwrite!, overwrote, overwritten, clobber!, unlink!, expunge!, zap!, evict!,
    get rid of, getting rid of, lose the|all|everything|them|those|it|these|every|old|what, throw ~ away|out, thrown away,
    clear ~ out, clear!, clean ~ out, clean out, clean up, cleanup, cleaning up, do away with, take ~ out, rip ~ out,
    rip out, tear ~ down, tear down, kill!, terminate!, decommission!, uninstall!, deprovision!, factory reset, reset!,
    reformat!, format the disk|drive, blow ~ away, blow away, cut ~ loose, strip!, eliminate!, delte, remvoe, dleete, deleet,
    retire!, sunset!, forget everything|all|about the old, bin the|all|it|them, chuck!, hard-delete, rm, rmdir`,
  loosen: `disable!, turn ~ off, turn off, turning off, turned off, switch ~ off, switch off, deactivate!, bypass!, skip!,
    ignore!, suppress!, mute!, silence!, relax!, loosen!, weaken!, lift!, waive!, exempt!, override!, comment ~ out,
    comment out, stop asking, stop checking, stop requiring, stop verifying, stop validating, stop logging, stop sending,
    stop blocking, stop rejecting, stop counting, stop charging, stop backing, no longer, not any more, any more, anymore,
    do without, go without, without asking, without checking, without a|the|any password|code|login|check|confirmation|review|approval|token|backup|sign-in|signature|verification|verifying,
    without approval, without review, without confirmation, without authentication, without verification, without backup,
    don't ask, don't require, don't check, don't verify, don't validate, don't bother, doesn't need, shouldn't need,
    shouldn't have to, need not, not needed, open up, open ~ up, open to, open for all, open for everyone, open for everybody, wide open, make ~ public, make ~ optional, let anyone,
    let everyone, let everybody, let anybody, let all, let any, let every, let people, let users, let customers, let them,
    allow all, allow any, allow anyone, allow everyone, allow everything, allow every, accept all, accept any, accept every,
    accept anything, accept whatever, trust all, trust any, trust every, trust whatever, reflect!, whitelist!, allowlist!,
    unblock!, unlock!, unprotect!, short-circuit!, hardcode!, hard-code!, force ~ through, always return, return true,
    always allow, widen!, permit!, snooze!, shorten!, leave ~ open, leave ~ out, leave out, leave ~ off, drop the check|guard|validation|verification|limit|requirement`,
  grant: `grant!, promote!, elevate!, authorize!, authorise!, entitle!, invite!, onboard!, give! ~ access|admin|rights|permission|permissions|root|role|owner|sudo|keys,
    make ~ admin|admins|owner|owners|superuser, add ~ to admins|sudoers|owners, let ~ in, let ~ into, lets ~ into, allow ~ to, assign!, delegate!, share!, vouch!`,
  reveal: `commit!, print!, log!, publish!, post!, paste!, expose!, dump!, embed!, upload!, email!, e-mail!, mail!, send!,
    sent, forward!, write ~ down, write ~ into, write ~ to, put ~ in, put ~ into, put ~ on, check ~ in, echo!, output!, reveal!, disclose!, leak!,
    store ~ in, save ~ to, export!, share!`,
  pay: `refund!, charge!, pay!, paid, bill, bills, billed, invoice!, reimburse!, transfer!, wire!, credit!, debit!, payout!, pay ~ out, disburse!,
    void!, write ~ off, write off, discount!, rebate!, settle!, capture!, collect!, compensate!, declare!, top ~ up,
    overcharge!, undercharge!, withdraw!, deposit!, buy!, purchase!, sell!, order from, reorder!`,
  operate: `deploy!, redeploy!, chmod, chown, mount!, unmount!, release!, ship!, shipped, roll ~ out, roll out, roll ~ back, roll back, rollback, rolling back, launch!,
    promote!, restart!, reboot!, bounce!, reload!, scale!, drain!, cordon!, fail ~ over, fail over, failover, cut ~ over, cut over,
    cutover, go live, going live, goes live, take ~ down, take ~ offline, take ~ live, bring ~ down, bring ~ up, shut ~ down, shut down, power ~ off, power off,
    stop!, halt!, pause!, suspend!, freeze!, start!, apply!, execute!, run!, trigger!, flip!, enable!, activate!, switch ~ on, switch ~ over, switch ~ to,
    turn ~ on, point!, repoint!, route!, reroute!, redirect!, migrate!, upgrade!, downgrade!, patch!, install!, provision!, rotate!, renew!,
    revoke!, restore!, revert!, recover!, rebuild!, reindex!, resize!, failback, merge ~ to main|master|production|prod, push!, force-push!,
    force it, force!, approve!, sign ~ off, schedule!, reschedule!, resume!, open the|every|all|port, close!, block!, ban!, swap!, detach!, attach!, move!, deploy`,
  change: `document the|this|our|all|every, design a|an|the|our|how, change!, update!, edit!, modify!, alter!, set!, setting, raise!, lower!, increase!, decrease!, reduce!, double!, triple!,
    halve!, cut!, bump!, adjust!, tweak!, replace!, convert!, rename!, split!, merge!, backfill!, import!, rewrite!, rework!,
    refactor!, fix!, add!, create!, implement!, build!, make!, made, introduce!, store!, save!, keep!, kept, extend!, limit!, restrict!, use!, call!,
    turn ~ into, treat!, count!, round!, calculate ~ differently, default!, map!, link!, unify!, dedupe!, deduplicate!, normalize!, normalise!, encrypt!, hash!, cache!, sync!, copy!, mirror!, archive!,
    finish!, complete!, extend!, wire ~ up, hook ~ up, configure!, tune!, generate!, write!, wrote, insert!, inline!, put!, go!, let, give!, hand!, do!, prevent!, ensure!, require!, enforce!, handle!, support!, expire!, mark!, assign!, move!`,
};

const GERMAN: Readonly<Record<Deed, string>> = {
  remove: `losch*, geloscht*, losche, losch, entfern*, wirf ~ weg, weg damit, weg, leer*, *zurucksetz*, setz ~ zuruck, setze ~ zuruck, vernicht*, raum ~ auf|aus, schmeiss*, streich*, kipp*, verwirf, uberschreib*, werkseinstellungen, kill*`,
  loosen: `stumm*, weglass*, lass* ~ weg, lassen ~ weg, abschalt*, schalt* ~ ab|aus, deaktivier*, ausschalt*, umgeh*, uberspring*, ignorier*, locker*, erlaub* ~ alle|allen|jedem, lass ~ alle|jeden|alles, nicht mehr, ohne prufung, ohne ruckfrage, ohne freigabe, ohne passwort, ohne bestatigung, ohne code, ohne anmeldung, offne*, mach ~ auf|offen|offentlich, freischalt*, schalt* ~ frei, entsperr*, stell* ~ ab`,
  grant: `gib ~ *zugriff*|*rechte*|*recht*|admin*|*zugang*, geben ~ *zugriff*|*rechte*|*zugang*, gebt ~ *zugriff*|*rechte*|*zugang*, berechtig*, mach ~ admin, ernenn*, erteil*`,
  reveal: `veroffentlich*, schick*, send*, poste*, leg ~ ab, committ*, schreib ~ in|rein, druck*, teil*`,
  pay: `erstatt*, zahl*, bezahl*, uberweis*, buch*, belast*, gutschreib*, schreib ~ gut, storno*, stornier*, berechn*, abbuch*, verrechn*`,
  operate: `deploy*, ausroll*, roll* ~ aus|zuruck, ausliefer*, liefer* ~ aus, starte* ~ neu, start* ~ neu, neustart*, starte*, stopp*, fahr* ~ hoch|runter|herunter, schalt* ~ um|an|ein, umschalt*, einschalt*, aktivier*, leit* ~ um|auf|wieder, umleit*, umzieh*, zieh* ~ um, spiel* ~ ein, einspiel*, installier*, migrier*, stell* ~ um, umstell*, anwend*, wend* ~ an, ausfuhr*, fuhr* ~ aus, freigeb*, gib ~ frei, sperr*, merg*, push*, nimm ~ vom netz`,
  change: `ander*, andre, geandert*, aktualisier*, setz*, stell*, erhoh*, senk*, reduzier*, verdopp*, halbier*, ersetz*, tausch*, benenn* ~ um, umbenenn*, verschieb*, fug* ~ hinzu, hinzufug*, mach*, bau*, trag* ~ ein, eintrag*, nimm*, leg* ~ an, speicher*, verleng*, verkurz*, behalt*, korrigier*, pass* ~ an, anpass*, richt* ~ ein, kopier*, bring*, lass*, sorg*`,
};

const FRENCH: Readonly<Record<Deed, string>> = {
  remove: `supprim*, enlev*, efface*, vide*, vider, purge*, detrui*, jette*, retire*, reinitialis*, ecras*, vire*, nettoi*, debarrass*`,
  loosen: `desactiv*, coupe*, contourn*, ignore*, saute*, assoupli*, leve, laisse* ~ tous|tout, autoris*, ouvre*, ouvrir, ne ~ plus, sans verification, sans verifier, sans mot, sans confirmation, sans code, sans validation, rends ~ public, deverrouill*, debloqu*, arrete ~ de`,
  grant: `donne* ~ acces|droits|droit|admin, accord*, mets ~ admin, nomme*, attribu*`,
  reveal: `publi*, envoie*, envoy*, affiche*, commit*, partage*, colle*, imprime*`,
  pay: `rembours*, paie*, paye*, payer, factur*, debit*, credit*, preleve*, vers* ~ euros|client|clients, vire* ~ euros, annul* ~ facture|commande|paiement`,
  operate: `deploi*, deploy*, redemarr*, relanc*, bascul*, lance*, demarr*, arrete*, mets ~ en, met ~ en, mettre ~ en, mise en production, pousse*, appliqu*, execut*, redirig*, active*, restaur*, publie*, migre*, installe*, route*, eteins*, branche* ~ sur, fusionn*`,
  change: `chang*, modifi*, mets, met, mettre, remplac*, augment*, baiss*, double*, renomm*, deplac*, ajout*, fais, fait*, faire, corrig*, passe*, passer, cree*, stock*, garde*, convert*, ecris*, rends, limite*`,
};

const SPANISH: Readonly<Record<Deed, string>> = {
  remove: `elimin*, borr*, quita*, quite*, quitar, vacia*, purga*, destruye*, limpia*, tira*, descarta*, restablec*, resetea*, suprim*, formatea*`,
  loosen: `desactiv*, deshabilit*, apaga*, salta*, saltate, ignora*, evita*, relaja*, permite* ~ todos|todo|cualquiera, deja* ~ que|entrar|todos, deje* ~ que, abre*, abrir, sin verificar, sin confirmar, sin contrasena, sin codigo, sin aprobacion, sin revisar, no haga falta, ya no, haz ~ publico|publica, desbloque*, quita* ~ control`,
  grant: `dale*, da ~ acceso|permisos|admin, otorga*, concede*, haz ~ admin|administrador, asigna*`,
  reveal: `publica*, envia*, manda*, imprime*, comparte*, pega*, muestra ~ todos, sube* ~ repo|repositorio`,
  pay: `reembols*, devuelv*, paga*, pague*, cobra*, cobr*, factura*, abona*, transfiere*, descuent*, anula* ~ factura|pedido|pago|cobro, carga* ~ tarjeta`,
  operate: `despleg*, despliega*, reinicia*, lanza*, arranca*, detien*, deten*, para*, activa*, aplica*, ejecuta*, corre*, redirig*, apunta*, migra*, restaura*, instala*, promuev*, sube*, pon ~ en, pasa* ~ a, conecta*, fusiona*, revierte*, tumba*`,
  change: `cambi*, modific*, actualiz*, pon, ponle, poner, haz, hacer, sube*, baja*, aument*, reduc*, duplica*, renombra*, mueve*, agreg*, anad*, reemplaz*, sustituy*, convierte*, corrig*, arregla*, crea*, guarda*, conserva*, mete*, edita*, deja*`,
};

const PORTUGUESE: Readonly<Record<Deed, string>> = {
  remove: `apag*, remov*, delet*, exclu*, tira*, tire*, limp*, esvazi*, destru*, descart*, resete*, reset*, zera*, zere*, joga* ~ fora, elimin*`,
  loosen: `desativ*, desabilit*, desliga*, desligue*, pula*, pule*, ignor*, relax*, libera*, libere*, deixa* ~ todos|qualquer|todo, deixe* ~ todos|qualquer|todo, permit* ~ todos|qualquer, abre*, abra*, sem verificar, sem confirmar, sem senha, sem codigo, sem aprovacao, sem revisao, nao precise*, nao exija*, destrav*, desbloque*, torne ~ publico`,
  grant: `da ~ acesso|permissao|admin, de ~ acesso|permissao|admin, conced*, atribu*, promov*, torna* ~ admin`,
  reveal: `public*, envi*, mand*, imprim*, compartilh*, cola*, coloque* ~ repositorio`,
  pay: `reembols*, estorn*, pag*, cobr*, fatur*, transfer*, devolv*, credit*, debit*`,
  operate: `implant*, implement* ~ producao, reinici*, lanc*, inici*, pare*, para ~ o|a|servico, ativ*, aplic*, execut*, rode*, roda*, redirecion*, aponta*, aponte*, migr*, restaur*, instal*, promov*, sob*, sub* ~ producao, coloca* ~ ar|producao, coloque* ~ ar|producao, vir* ~ chave, derrub*, publica*`,
  change: `mud*, alter*, atualiz*, coloca*, coloque*, poe, ponha, faz, faca, fazer, aument*, diminu*, reduz*, dobr*, renome*, mov*, adicion*, substitu*, troca*, troque*, convert*, corrig*, arrum*, cri*, guard*, mantenha*, edit*, deix*`,
};

export const DEEDS: Readonly<Record<Exclude<Language, 'zh' | 'ja'>, Lexicon<Deed>>> = {
  en: defineLexicon(ENGLISH),
  de: defineLexicon(GERMAN),
  fr: defineLexicon(FRENCH),
  es: defineLexicon(SPANISH),
  pt: defineLexicon(PORTUGUESE),
};

export const CHINESE_DEEDS = defineTextLexicon<Deed>({
  remove:
    '删除 删掉 删了 删 清空 清掉 清除 移除 去掉 丢掉 扔掉 销毁 格式化 重置 恢复出厂 抹掉 覆盖 干掉 杀掉 下线 拆掉',
  loosen:
    '关闭 关掉 禁用 跳过 绕过 忽略 放宽 取消 不用再 不再 不要再 不需要 无需 放行 放开 开放 全部允许 都允许 允许所有 公开 屏蔽告警 免密 去除验证 解锁 解除',
  grant:
    '开管理员 开通 给所有人 给大家 给所有员工 赋予 白名单 授权 授予 给他权限 开权限 加权限 提权 设为管理员 开通权限 加到管理员',
  reveal: '发布到 发到 贴到 提交到仓库 打印 写进 写到 公布 分享 上传',
  pay: '退款 退钱 付款 扣款 收费 打款 转账 结算 开票 赔付 补发 减免 打折 充值 提现 加薪',
  operate:
    '上线 部署 发布 重启 回滚 扩容 缩容 切换 切到 切流 切走 停掉 停机 停止 启动 执行 运行 跑一下 迁移 升级 降级 恢复 合并 推送 应用 指向 打开 启用 下发 导流 灰度',
  change:
    '调到 调成 算作 当作 算成 一律 涨 降到 改成 改为 修改 改一下 改 更新 设置 设成 调整 调高 调低 提高 降低 翻倍 减半 替换 换成 换掉 增加 添加 加上 拆分 重构 修复 修一下 移动 挪到 迁到 保留 生成 创建 合并',
});

export const JAPANESE_DEEDS = defineTextLexicon<Deed>({
  remove:
    '削除 消して 消す 消去 捨てて 捨てる 破棄 空にして 初期化 リセット 取り除 除去 ドロップ 上書き 抹消 消しといて 消しておいて 掃除',
  loosen:
    '無効 オフに 切って 外して 外す スキップ 飛ばして 省いて 省略 無視 緩め 許可にして すべて許可 全部許可 開放 公開 なしで なくして 不要に しなくて 解除 バイパス 止めて 要らない いらない',
  grant: '権限を 付与 管理者に アクセスできるように 入れるように 見られるように 招待',
  reveal: '貼って 貼り付け 送って 送信 書いて公開 コミット 投稿 共有 出力 アップロード 載せて',
  pay: '返金 支払 払って 請求 振り込 送金 課金 値引き 割引 決済 引き落と 精算 給与',
  operate:
    'デプロイ リリース 再起動 ロールバック 切り替え 切替 停止 起動 実行 適用 反映 移行 マイグレーション 復元 アップグレード 流して 向けて 本番に マージ プッシュ 有効 開けて 開いて 走らせ 公開して スケール',
  change:
    '変更 変えて 変える 更新 修正 直して 置き換え 追加 増やして 減らして 上げて 下げて 設定 移動 移して 統合 分割 書き換え 作って 保存 残して にして リファクタ 名前を変',
});

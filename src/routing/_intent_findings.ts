// Owns reading one sentence for deeds and things: which verbs of changing it holds, what they can hurt, in which
// surroundings. What is said not to be done is left out. Knows no severity.
import { FILLERS } from './_ask_words.ts';
import { CHINESE_THINGS, JAPANESE_THINGS, THINGS, type ThingCategory } from './_intent_objects.ts';
import { CHINESE_DEEDS, DEEDS, JAPANESE_DEEDS, type Deed } from './_intent_verbs.ts';
import { findAll, matchAt, mayContain, tagsOf } from './_words_lexicon.ts';
import { findInText } from './_words_text_lexicon.ts';
import { readClauses, type Clause } from './_words_clauses.ts';
import type { Sentence } from './_words_sentences.ts';
import { SETTINGS, UNSPACED_SETTINGS, type Setting } from './_words_settings.ts';
import { detectLanguages, joinWords, type Language, type Word } from './words.ts';

export interface Thing {
  readonly category: ThingCategory;
  /** A word that names many harmless things too: it counts beside a live system only. */
  readonly weak: boolean;
}

export interface Findings {
  readonly deeds: ReadonlySet<Deed>;
  readonly things: readonly Thing[];
  readonly settings: ReadonlySet<Setting>;
  /** Names production outright. */
  readonly inProduction: boolean;
}

const WEAK = new Set(
  `percent,limit,limits,the keys,keys to,patients,passengers,elevator,brakes,train,see what,code,a code,the code,check,checks,total,totals,card,cards,amount,amounts,data,record,records,table,tables,orders,line,plant,users,customers,customer,files,folder,folders,directory,everything,messages,message,main,service,services,worker,workers,belt,flag,tips,claim,claims,guard,role,roles,index,indexes,relation,quote,quotes,session,sessions,policy,topic,topics,hosts,port,ports,machine,machines,signal,signals,threshold,timeout,timeouts,documents,history,rows,entries,tag,commits,images,versions,node,nodes,instance,instances,field type,column,columns,fields of,trigger,triggers,total,charge,charges,charged,deposit,rent,points,account,accounts,emails,photos,site,website,endpoint,endpoints,requests,token,tokens,access,validation,origin,uuid,uuids,container,containers,region,regions,gateway,controller,controllers,switch,key,keys,lot,the rest,old ones,the old,stale,duplicates,branch,branches,repo,repository,transaction,transactions,budget,expense,expenses,pay,paying,bill,credit,credits,everyone,everybody,identity,train,trains,queue,queues,cache cluster,proxy,network,networks,ci,ci job,pipeline,pipelines,runner,registry,cert,certs,constraint,constraints,schema,schemas,partition,migration,migrations,admin,rights,door,doors,guest,guests,badge,badges,confirm,retries,homepage,shop,log files,allowance,premium,rounding,cents,cent,euro,euros,dollar,dollars,currency,uploads,attachments,drive,drives,disk,disks,quota,cloud,rack,backlog,archive,archives,archived,inactive,orphans,orphaned`.split(
    ',',
  ),
);
const PRODUCTION =
  /\b(?:prod|prd|production|produktion|produccion|producao|live|on air|en ligne|en vivo|no ar)\b|生产|线上|本番/i;
const NEGATED =
  /^(?:(?:don't|dont|do not|never|not|nothing|except|nicht|ne|pas|sin tocar|nao|no)\b|leave .{1,60}\b(?:alone|out|untouched|as is)\b|without (?:touching|changing|breaking|modifying|affecting|altering)|ohne .{1,40} zu (?:andern|beruhren)|lass .{1,40} in ruhe|no toques|no cambies|ne touche pas|nao mexa|no need to)/;

/** What the first word of NEGATED begins with. */
const NEGATING = new Set(
  `don dont do never not nothing except nicht ne pas sin nao no leave without ohne lass`.split(' '),
);

/** A sentence of more words is no sentence; its first words are judged. */
const WORDS_MAX = 400;

type Spaced = Exclude<Language, 'zh' | 'ja'>;

/** What one sentence does to what. */
export function readFindings(sentence: Sentence): Findings {
  const [likeliest] = sentence.languages;
  if (likeliest === 'ja' || likeliest === 'zh') return readUnspacedFindings(sentence.text, likeliest);
  const whole = shorten(sentence);
  return findIn(whole, languagesOf(whole));
}

/**
 * The clauses of a sentence that hold a deed and a thing of their own; each is judged by its own surroundings: "just a typo
 * really: set the tax to 0".
 */
export function readClauseFindings(sentence: Sentence): readonly Findings[] {
  const [likeliest] = sentence.languages;
  if (likeliest === 'ja' || likeliest === 'zh' || sentence.clauses.length < 2) return [];
  const whole = shorten(sentence);
  const languages = languagesOf(whole);
  if (whole.clauses.length < 2) return [];
  return whole.clauses.flatMap((clause) => {
    if (!languages.some((language) => mayContain(DEEDS[language], whole.words, clause))) return [];
    if (!languages.some((language) => mayContain(THINGS[language], whole.words, clause))) return [];
    const words = whole.words.slice(clause.from, clause.to);
    const first = words[0];
    const last = words.at(-1);
    if (first === undefined || last === undefined) return [];
    const text = whole.text.slice(first.start - whole.start, last.end - whole.start);
    const clauses: readonly Clause[] = [{ from: 0, to: words.length, joint: 'start' }];
    const findings = findIn({ text, words, clauses }, languages);
    return findings.deeds.size > 0 && findings.things.length > 0 ? [findings] : [];
  });
}

function shorten(sentence: Sentence): Sentence {
  if (sentence.words.length <= WORDS_MAX) return sentence;
  const words = sentence.words.slice(0, WORDS_MAX);
  const { text, start } = sentence;
  return { ...sentence, words, clauses: readClauses({ text, start, words }), languages: detectLanguages(words, text) };
}

/** English always: its verbs of computing are used in every language. */
function languagesOf({ languages }: Sentence): readonly Spaced[] {
  if (languages.length === 1 && languages[0] === 'en') return ENGLISH;
  return [
    'en',
    ...languages.filter((language): language is Spaced => language !== 'zh' && language !== 'ja' && language !== 'en'),
  ];
}

const ENGLISH: readonly Spaced[] = ['en'];

type Passage = Pick<Sentence, 'text' | 'words' | 'clauses'>;

function findIn(sentence: Passage, languages: readonly Spaced[]): Findings {
  const deeds = new Set<Deed>();
  const things: Thing[] = [];
  const words = affirmed(sentence, languages);
  for (const language of languages) {
    for (const hit of findAll(DEEDS[language], words)) deeds.add(hit.tag);
    for (const hit of findAll(THINGS[language], words)) {
      things.push({ category: hit.tag, weak: language === 'en' && WEAK.has(joinWords(words, hit.from, hit.to)) });
    }
    // A German compound names two things in one word: `Kundenkonten`.
    if (language === 'de') for (const category of tagsOf(THINGS.de, words)) things.push({ category, weak: false });
  }
  const settings = tagsOf(SETTINGS, sentence.words);
  return { deeds, things, settings, inProduction: PRODUCTION.test(sentence.text) };
}

/** The words of a sentence without the clauses that say what is not to be done. */
function affirmed({ words, clauses }: Passage, languages: readonly Spaced[]): readonly Word[] {
  const kept: Word[] = [];
  for (const clause of clauses) {
    let from = clause.from;
    let filler = matchAt(FILLERS, words, from);
    while (filler !== undefined && filler.to <= clause.to) {
      from = filler.to;
      filler = matchAt(FILLERS, words, from);
    }
    if (isNegated(words, from, clause.to) && !loosens(words, from, languages)) continue;
    const to = limitIn(words, from, clause.to);
    for (let at = clause.from; at < to; at += 1) {
      const word = words[at];
      if (word !== undefined) kept.push(word);
    }
  }
  return kept;
}

function isNegated(words: readonly Word[], from: number, to: number): boolean {
  return NEGATING.has(words[from]?.facts.head ?? '') && NEGATED.test(joinWords(words, from, Math.min(to, from + 14)));
}

function loosens(words: readonly Word[], from: number, languages: readonly Spaced[]): boolean {
  return languages.some((language) => {
    const hit = matchAt(DEEDS[language], words, from);
    return hit?.tag === 'loosen' && hit.to - hit.from > 1;
  });
}

/** `rename it without touching the login`: from there on it is a limit, and its place is told; else that of the end. */
function limitIn(words: readonly Word[], from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    if (words[at]?.text === 'without' && LIMITED.has(words[at + 1]?.text ?? '')) return at;
  }
  return to;
}

const LIMITED = new Set('touching changing breaking modifying affecting altering'.split(' '));

/** What the pattern below cannot do without; it looks twenty signs back from each. */
const UNTOUCHED_SIGN = /[动改碰]|ないで|ままで/;

function readUnspacedFindings(text: string, language: 'ja' | 'zh'): Findings {
  const said = UNTOUCHED_SIGN.test(text)
    ? text.replace(
        /(?:不要|别|不用|请勿)(?:动|改|碰)[^，。、]{0,20}|[^、。]{0,20}(?:は触らないで|はそのままで|は変えないで)/g,
        ' ',
      )
    : text;
  const japanese = language === 'ja';
  const deeds = findInText(japanese ? JAPANESE_DEEDS : CHINESE_DEEDS, said).map((hit) => hit.tag);
  const things = findInText(japanese ? JAPANESE_THINGS : CHINESE_THINGS, said).map((hit) => ({
    category: hit.tag,
    weak: false,
  }));
  const settings = findInText(UNSPACED_SETTINGS, text).map((hit) => hit.tag);
  return { deeds: new Set(deeds), things, settings: new Set(settings), inProduction: PRODUCTION.test(text) };
}

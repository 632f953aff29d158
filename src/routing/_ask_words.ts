// Owns the words by which a sentence shows what it wants of the model: openers, question words, verbs of reading, things to
// write, modal verbs. Data only; _ask_english.ts and _ask_foreign.ts read with it.
import { defineLexicon } from './_words_lexicon.ts';
import { defineTextLexicon } from './_words_text_lexicon.ts';
import type { KnownTask } from './decision.ts';

/** Tasks that leave everything as it is. */
export type ReadingTask = Extract<
  KnownTask,
  'qa' | 'chat' | 'summarize' | 'translation' | 'classification' | 'triage' | 'extraction'
>;

/** Said before the matter itself; taken off the front, also several of them. */
export const FILLERS = defineLexicon<'filler' | 'greeting'>({
  greeting: `lol, haha, that helped, that helps, that works, got it, i see, hi there, hello there, hey there, hi all, hi team, hey team, hello team, hi folks, hey folks, hi guys, hey guys, hi everyone, hey everyone, hello all, hey all, hello everyone, hi, hello, hey, hiya, yo, howdy, greetings, good morning, good afternoon, good evening, good day, good night, morning, evening, how are you, how's it going, how are things, what's up, sup, welcome back, thanks, thank you, thx, ty, cheers, many thanks, thanks a lot, bye, goodbye, see you, good job, well done, nice work, great work, have a nice day, ping, test, testing, anyone there, are you there, you there, still there, hallo, guten morgen, guten tag, guten abend, moin, servus, danke, vielen dank, tschuss, bonjour, bonsoir, salut, merci, merci beaucoup, au revoir, hola, buenos dias, buenas tardes, buenas noches, gracias, muchas gracias, adios, ola, bom dia, boa tarde, boa noite, obrigado, obrigada, muito obrigado, tchau`,
  filler: `please, pls, plz, kindly, ok, okay, k, alright, all right, right, so, well, just, now, also, next, then, and, but, or, oh, ah, um, uh, hmm, great, cool, nice, perfect, awesome, super, fine, good, btw, by the way, fyi, quick, quickly, quick one, quick question, real quick, simple question, silly question, dumb question, stupid question, random question, question, one question, one more question, another question, one thing, one more, one more thing, small thing, small one, tiny one, last one, maybe, perhaps, actually, anyway, again, claude, gpt, chatgpt, assistant, bot, buddy, mate, friend, sir, sorry, excuse me, p0, p1, p2, sev1, sev0, sev-1, urgent, asap, important, critical, emergency, priority, high priority, top priority, attention, warning, help, help me, simply, briefly, shortly, in short, in one line, in one sentence, for me, real, really, hint, for fun, just curious, curious, out of curiosity, wondering, i wonder, i was wondering, i am curious, i'm curious, no rush, when you have a minute, if you can, if possible, first, second, finally, lastly, afterwards, after that, additionally, instead, bitte, kurz, mal, schnell, frage, also, und, dann, jetzt, ok, s'il te plait, s'il vous plait, stp, svp, alors, et, por favor, porfa, oye, entonces, y, por gentileza, pfv, entao, e`,
});

/** Asking which model to use is not part of the matter. */
export const MODEL_TALK = defineLexicon<'model'>({
  model: `model, models, mini, sonnet, opus, haiku model, gpt, llm, route this, route to, cheap one, strong one, tier`,
});

export const QUESTION_WORDS = new Set(
  `what what's whats which who who's whose whom when where where's why how how's wherefrom whence whats wht wat`.split(
    ' ',
  ),
);
export const AUXILIARIES = new Set(
  `is are was were am do does did has have had can could will would should shall may might must isn't aren't wasn't weren't don't doesn't didn't can't cannot couldn't won't wouldn't shouldn't hasn't haven't ain't need ought`.split(
    ' ',
  ),
);
export const ADVISING = new Set(`should shall may must ought shouldn't mustn't`.split(' '));
/** Subjects whose question is about what to do. */
export const OWN_SUBJECTS = new Set(`we i us me our my one`.split(' '));
/** Begins a statement, not an order. */
export const STATEMENT_STARTS = new Set(
  `i i'm i've i'd we we're we've he she it it's they they're you you're there there's this that that's these those the a an my our your his her its their some any all each every many most several few no none one two three nobody somebody someone everybody everyone everything something nothing if when while since because although as after before once in on at for from with without during given by to of only even`.split(
    ' ',
  ),
);

/** An opinion of something that decides whether it goes ahead. */
export const VERDICTS = new Set(
  `ok okay fine safe good right correct enough alright acceptable worth ready legal allowed possible wise sound clean sane lgtm sensible reasonable complete finished secure risky dangerous harmless sufficient mergeable shippable approved thoughts opinion objections fair kosher clear looks look well`.split(
    ' ',
  ),
);

/** Verbs of reading and telling, by the task that they ask for. */
export const READING = defineLexicon<Exclude<ReadingTask, 'chat'>>({
  qa: `explain, describe, define, tell, clarify, elaborate, teach, discuss, compare, contrast, differentiate, interpret, name, list, enumerate, outline, recommend, suggest, solve, calculate, compute, evaluate, simplify the expression, simplify the fraction, simplify the equation, simplify the following, prove, derive, estimate, count, identify, guess, recall, answer, show, find, search, look, lookup, read, view, display, cat, grep, see, inspect, trace, locate, determine whether, determine if, determine the, determine how, determine which, choose the correct, choose the best, choose the answer, choose the option, choose the word, choose the most, choose one, choose from, select the correct, select the best, select all that apply, select the option, select the most, pick the best, pick the correct, pick a number, pick one, state the, state whether, state which, analyze, analyse, examine, verify whether, check whether, check if, check what, check which, check how, check when, check who, check the status, check the weather, give me, give us, give an, give a, give some, give two, give three, give five, give 3, give 5, give examples, remind, assume, suppose, let x, let f, let n, prove that, walk me through, what about, demonstrate, illustrate, spell, pronounce, quote, cite, distinguish, rank these, rank the following, rate this, predict, justify, infer, deduce, decode, decipher, research, investigate, study, review the literature, ls, pwd, head, tail, wc, find out, get me, need help understanding, understand, eli5, visualize, plot, draw a, draw an, draw me, factorize, integrate, differentiate, graph, balance the equation, conjugate, decline, synonym, synonyms, antonym, antonyms, etymology, definition, meaning, origin, difference, differences, put these in order, put the following, sort these, order these, arrange these, pros and cons, advantages, example, examples, another word, a word, a nicer word, a better word, better word, other word, different word, rhyme, plural, past tense, capital, population, distance, height, age of, birthplace, fun fact, facts, ideas, tips, tip, advice, hints, steps, best way, ways to, true or false, yes or no`,
  summarize: `summarize, summarise, summary, summaries, tl;dr, tldr, tl, recap, condense, sum up, boil down, digest, abstract, shorten this, shorten the following, shorten the text, shorten the sentence, shorten the paragraph, shorten my, key points, main points, main ideas, takeaways, key takeaways, gist, the gist, in a nutshell, synopsis, overview, minutes, commit message, release notes, pr title, pr description, changelog entry, one-line docstring, one-line comment, a title, headline, give me a summary, bullet-point summary`,
  translation: `translate, translation, translated, localize into, how do you say, how to say, what's the french for, what is the french for, what's the german for, what is the german for, what's the spanish for, what is the spanish for, render in english, put into english, put this into english, into plain english`,
  classification: `classify, categorize, categorise, label these, label each, label the following, label this, tag these, tag each, tag this, tag the following, sentiment, bucket these, sort these into, sort into, is this spam, spam or, spam or ham, positive or negative, which category, which class, what category, what kind of ticket, detect the language, what language is`,
  triage: `triage, prioritize, prioritise, which of these bugs, which of these tickets, which of these issues, which ticket, order by urgency, sort by urgency, sort by priority, how urgent, rate the severity, what severity, route this ticket`,
  extraction: `extract, pull out, pull the, parse out, get all the, get all names, list all names, list all dates, list all the names, list all the dates, list every date, list every name, list the emails, find all dates, find all names, collect the, as json, return json, to json, into json, into a table, as a table, as csv, into csv, fill in the json, fill the form`,
});

/** Verbs of authors: what they make is words, whatever stands between. */
export const AUTHORING = new Set(
  'write compose draft craft tell sing recite invent brainstorm rhyme formulate phrase pen'.split(' '),
);
/** Verbs of making anything: with "a", a number or "some" and a kind of text behind them they mean words. */
export const MAKING = new Set(
  'create generate make give suggest propose design produce come develop prepare need want like build implement code program provide offer think'.split(
    ' ',
  ),
);
/** What is sent to people, when an author is asked for it. */
export const LETTERS = new Set(
  'email e-mail mail message reply note letter announcement memo response answer text statement paragraph summary description'.split(
    ' ',
  ),
);

/** Verbs that only work on words. */
export const WORDING = defineLexicon<'wording'>({
  wording: `rephrase, reword, paraphrase, proofread, polish this, polish the, improve the wording, improve this sentence, improve this paragraph, correct the grammar, correct my grammar, correct grammar, fix the grammar, fix my grammar, fix grammar, fix the spelling, fix my english, check my grammar, check the grammar, check my spelling, say this nicer, make this shorter, make it shorter, make this longer, make this clearer, make it clearer, make this sentence, make this paragraph, make the sentence, make the text, make the tone, make it sound, make this sound, make it more formal, make this more formal, make it friendlier, make this friendlier, more polite, sound more, sound less, rewrite the following, rewrite this sentence, rewrite this paragraph, rewrite this email, edit the following paragraph, edit this paragraph`,
});

export const CHATTING = defineLexicon<'chat'>({
  chat: `say hi, say hello, say hey, say something, say ", say good, say it, say cheese, say in, say the word, sing, pretend to be, pretend you, pretend you're, pretend that you, pretend yourself, pretend i, pretend i'm, imagine, roleplay, role-play, act as, act like, play a game, play the role, play tic, play chess, cheer me up, talk to me, chat with, tell me a joke, tell me a story, tell a joke, tell a story, entertain me, make me laugh, guess what, let's chat, let's talk, let's play, repeat after me, repeat ", repeat this word, repeat the word, wish me, congratulate me, plan ~ trip|vacation|party|menu|itinerary|birthday|wedding|weekend|holiday|workout|meal|meals|lesson|date, organize ~ party|birthday|wedding, embody, picture yourself, respond as, speak like`,
});

/** How the answer is to look. */
export const FORMATTING = defineLexicon<'form'>({
  form: `output in json, output as, output in, output only, output the answer, output json, return only, return the answer, return json, answer in, answer with, answer only, answer briefly, answer as, respond in, respond with, respond only, reply in, reply with, reply only, format the output, format your answer, format as, use bullet points, use bullets, use at most, use simple words, use simple language, use plain english, keep it short, keep it under, keep it brief, keep it simple, keep the answer, limit your answer, be concise, be brief, be short, be creative, be specific, include examples, include an example, add examples, give reasons, show your work, show your working, think step by step, step by step, no explanation, make it short, make it funny, make it rhyme, make it simple, make sure to explain, make sure it rhymes, do not explain, in json, as json`,
});

/** Things to write that touch nothing but paper. */
export const WRITINGS = defineLexicon<'writing'>({
  writing: `subject line, subject lines, poem, poems, haiku, haikus, limerick, sonnet, story, stories, tale, fable, joke, jokes, pun, puns, riddle, song, lyrics, rap, verse, rhyme, rhymes, ode, essay, letter, cover letter, speech, toast, eulogy, vow, vows, blog, blog post, post, tweet, caption, captions, slogan, slogans, tagline, taglines, motto, headline, headlines, name for, names for, title for, titles for, paragraph, paragraphs, sentence, sentences, dialogue, dialog, monologue, monolog, scene, screenplay, invitation, card, thank-you note, thank you note, birthday message, greeting, congratulation, bio, biography, product description, description of, review of, book review, movie review, announcement, press release, newsletter, outline, itinerary, meal plan, recipe, menu, workout, lesson plan, quiz, quiz questions, trivia, questions, prompt, prompts, analogy, metaphor, comparison, essay about, report, summary, paraphrase, bedtime story, character, backstory, plot, list of, examples, example sentence, icebreaker, persuasive email, email to, e-mail to, an email, a mail, an e-mail, reply to, a reply, a message to, a note to, study plan, pitch, elevator pitch, acronym, mnemonic, crossword, acrostic, palindrome, emoji, emojis, ascii art`,
});

/** Small pieces of a program that stand on their own, as in a textbook. */
export const SNIPPETS = defineLexicon<'snippet'>({
  snippet: `function, functions, method, regex, regexp, regular expression, one-liner, oneliner, snippet, code snippet, script that prints, program, loop, list comprehension, algorithm, formula, macro, class, class for, query that counts, query that selects, select query, sql query, query, expression, generator, decorator, closure, recursion, unit converter, example code, code example, example of a, hello world, fizzbuzz, fibonacci, factorial, binary search, bubble sort, quicksort, sorting, linked list, calculator, html page, simple website, svg, css rule, jq filter, awk, sed command, bash command, shell command, command to list, command to show, command that lists, command that shows, command that prints, c++ program, python program, java program, typescript type, type guard, iterator`,
});

/** Names of languages: `rust: …`, `in python`. */
export const PROGRAMMING = new Set(
  `python python3 py javascript js typescript ts java kotlin swift c c++ cpp c# csharp go golang rust ruby php perl scala haskell elixir erlang clojure lua r julia matlab bash shell zsh powershell sql postgres mysql sqlite html css scss react vue svelte angular django flask numpy pandas regex jq awk sed latex excel sheets vba dart flutter zig nim ocaml fsharp node nodejs git vim emacs tmux terraform docker kubernetes yaml json xml toml markdown linux`.split(
    /\s+/,
  ),
);

export type ForeignWord =
  | 'question'
  | 'advice'
  | 'request'
  | 'read'
  | 'summarize'
  | 'translation'
  | 'classification'
  | 'extraction'
  | 'triage'
  | 'chat'
  | 'norm'
  | 'not';

/** German, French, Spanish and Portuguese together: their words of asking are not words of one another, or mean the same. */
export const FOREIGN = defineLexicon<ForeignWord>({
  question: `was, wer, wie, wieso, weshalb, warum, wo, woher, wohin, wann, welche, welcher, welches, welchen, wieviel, wie viele, wofur, woran, wovon, heisst, bedeutet, bedeutung, unterschied,
    qui, quel, quelle, quels, quelles, pourquoi, quand, combien, comment, qu'est-ce, est-ce, que signifie, que veut, signifie, d'ou, c'est quoi, difference,
    cual, cuales, quien, quienes, por que, cuando, donde, cuanto, cuantos, cuanta, cuantas, como se, que es, que son, que significa, que quiere, significa, significado, de donde, que diferencia, diferencia,
    quem, qual, quais, por que, porque, quando, onde, quanto, quantos, o que, significa, de onde, como se, qual a diferenca, diferenca`,
  advice: `soll, sollen, sollten, sollte, durfen, darf, konnen wir, kann ich, kann man, konnten wir, mussen wir, muss ich, passt das, passt so, geht das so, ok so, reicht das, wir machen, machen wir, nehmen wir, brauchen wir,
    peut-on, on peut, dois-je, devons-nous, puis-je, faut-il, doit-on, est-ce qu'on, c'est bon, ca va comme, on met, on garde, on deploie, on lance, je peux, on doit,
    puedo, podemos, debo, debemos, deberiamos, deberia, hay que, esta bien, esta bien asi, lo subo, lo hacemos, hacemos, ponemos, dejamos, tenemos que, conviene,
    posso, podemos, devo, devemos, deveriamos, esta bom, ta bom, fazemos, deixamos, colocamos, temos que, convem`,
  request: `kannst du, konntest du, konnen sie, konnten sie, wurdest du, peux-tu, pouvez-vous, pourrais-tu, pourriez-vous, tu peux, vous pouvez, puedes, podrias, puede, podria, pode, voce pode, consegue, poderia`,
  read: `erklar*, erlauter*, beschreib*, nenn*, zeig*, such*, finde, definier*, vergleich*, sag mir, sage mir, rechne, berechne den, berechne die, los die gleichung, zahl* ~ auf, liste, gib mir ein beispiel, beispiel*,
    expliqu*, decri*, defini*, compar*, cite, citez, montre*, donne-moi, donnez-moi, donne un exemple, calcul*, dis-moi, liste, enumere,
    explica*, explique, describ*, define, compara*, muestra*, dime, calcula, resuelve, enumera, nombra, cuenta hasta, conta ate, dame un, dame una, lista, ejemplo*, explique, descreva, compare, mostre, diga, calcule, resolva, exemplo*, me diga, me explique, cite, sinonimo*, synonym*, synonyme*`,
  summarize: `zusammenfass*, fass* ~ zusammen, zusammenfassung, kurzfassung, resum*, synthes*, resumir, resumen, resuma, resumo, sintetiza*`,
  translation: `ubersetz*, traduis*, tradui*, traduc*, traduz*, traduccion, traducao, auf deutsch, auf englisch, ins deutsche, ins englische, en anglais, en francais, al ingles, en ingles, al espanol, em ingles, para o ingles, para ingles`,
  classification: `klassifizier*, kategorisier*, ordne ~ zu, einordnen, classe*, classifi*, clasific*, categoriz*`,
  extraction: `extrahier*, herauszieh*, extrai*, extrae*, extraiga`,
  triage: `priorisier*, prioris*, prioriz*`,
  chat: `gedicht, witz, geschichte, lied, haiku, haicai, limerick, reim, gluckwunsch, geburtstagsgruss, schreib* ~ gedicht|geschichte|brief, poeme, blague, histoire, chanson, conte, poema, chiste, cuento, cancion, piada, historia, conto, cancao, refran, sprichwort, proverbe, ratsel, devinette, adivinanza`,
  norm: `soll, sollen, sollte, sollten, muss, mussen, darf nicht, durfen nicht, nicht mehr, ab sofort, ab jetzt, ab morgen, brauchen nicht, braucht nicht, doit, doivent, il faut, ne ~ plus, desormais, a partir de, debe, deben, deberian, tiene que, tienen que, hay que, ya no, a partir de, ahora en adelante, de ahora, deve, devem, tem que, precisa, precisam, nao ~ mais, a partir de, ich will, ich mochte, wir wollen, je veux, on veut, nous voulons, quiero, queremos, quero, necesito, preciso, ich brauche, wir brauchen, j'ai besoin`,
  not: `nicht, kein, keine, ohne, ne, pas, sans, no, sin, nao, sem`,
});

export type UnspacedWord =
  | 'question'
  | 'polar'
  | 'advice'
  | 'read'
  | 'summarize'
  | 'translation'
  | 'classification'
  | 'extraction'
  | 'chat'
  | 'request'
  | 'thanks';

export const UNSPACED = defineTextLexicon<UnspacedWord>({
  question:
    '什么 为什么 怎么 怎样 如何 几个 几点 多少 谁 哪 意思 区别 何 なぜ どうして どのように どこ いつ 誰 だれ どの どれ いくら いくつ 意味 違い とは 由来 来源',
  polar: '吗 呢 是不是 ですか ますか でしょうか ませんか',
  advice:
    '可以吗 行吗 能不能 要不要 该不该 应该 是否应该 好吗 没问题吧 可以上 能上 してもいい ていいですか ていい べき 大丈夫 よろしい いいですか してよい ましょうか',
  read: '解释 说明一下 介绍 描述 列出 举例 告诉我 讲讲 算一下 计算一下 比较 説明 教えて 列挙 比較して 例を 紹介 同义词 类義語 言い換え',
  summarize: '总结 概括 摘要 归纳 要約 まとめ',
  translation: '翻译 译成 翻訳 訳して 英訳 和訳 用英语怎么说 英語で',
  classification: '分类 归类 分類',
  extraction: '提取 抽取 抽出',
  chat: '俳句 诗 写诗 笑话 故事 你好 您好 早上好 晚上好 再见 詩 冗談 物語 こんにちは こんばんは おはよう さようなら ジョーク 川柳 短歌 なぞなぞ 谜语 祝福 文案',
  request: '请 把 帮 给我 してください て下さい しておいて といて してくれ てくれ お願い して。 しろ せよ',
  thanks: '谢谢 感谢 ありがとう 辛苦',
});

// Owns the surroundings that an order is given in: a sandbox, a text, everyday life, a running system. Data only; what
// follows from them is for intent.ts and the speech readers.
import { defineLexicon } from './_words_lexicon.ts';
import { defineTextLexicon } from './_words_text_lexicon.ts';

export type Setting =
  /** A place where nothing can be lost. */
  | 'sandbox'
  /** Whom a running system serves. */
  | 'people'
  /** A system that is somebody's own. */
  | 'own'
  /** When it is to happen. */
  | 'moment'
  /** Looks, wording, names, tests, documents: what a change reaches that cannot hurt. */
  | 'cosmetic'
  /** A text that the model is to write or improve. */
  | 'text'
  /** Kitchen, garden, sport, art, school: no system is meant. */
  | 'everyday'
  /** Each and every one of something. */
  | 'universal';

export const SETTINGS = defineLexicon<Setting>({
  sandbox: `sandbox, sandboxes, sandboxed, localhost, local, locally, my laptop, my machine, my own machine, on my box, throwaway, throw-away, scratch, playground, tutorial, demo, dummy, fake, mock, mocks, mocked, stub, stubs,
    test database, test db, test data, test container, test environment, test env, test cluster, test account, test run, unit test, unit tests, tests, fixture, fixtures, lab, homelab, kind, minikube, k3d, kind cluster, vagrant, docker desktop, devcontainer, dev container, dev box, dev db, dev database, dev cluster, dev environment,
    tmp, /tmp, temp, temp folder, temporary, temp dir, node_modules, dist, build folder, build output, build dir, target folder, coverage, cache folder, pytest_cache, .pytest_cache, __pycache__, .cache, .next, venv, virtualenv, example, examples, sample, samples, toy, hello world, exercise, homework, kata, hackathon, spike, prototype, preview branch, branch preview, my branch, my fork, wegwerf*, *testdatenbank*, *testumgebung*, lokal, lokale, lokalen, bac a sable, de prueba, de pruebas, de teste, en local`,
  people: `everybody's, everyone's, customers, customer, users, user, subscribers, members, guests, clients, employees, staff, colleagues, drivers, couriers, patients, passengers, tenants, visitors, buyers, sellers, merchants, suppliers, students, teachers, residents, people, everyone, everybody, anyone, anybody, trial users, new hires, interns, the team, contractors, partners`,
  own: `our, ours, we, us, ourselves, the site, the shop, the app, the server, the database, the cluster, staging, main, master, the customer, the customers, the users, the live, wir, uns, unsere, unser, unserem, notre, nos, nous, nuestro, nuestra, nosotros, nosso, nossa`,
  moment: `tonight, today, tomorrow, right now, this evening, this week, this month, this weekend, next week, next month, from now on, as of now, as of today, as of tomorrow, as from, starting now, starting today, starting tomorrow, starting this, starting next, starting monday, starting from, starting tonight, effective immediately, effective from, before lunch, before noon, at noon, at midnight, by noon, by friday, by monday, by tonight, until further notice, until the new, asap, straight away, immediately, overnight, over the weekend, from monday, from tuesday, from wednesday, from thursday, from friday, from next, at the end of the month, heute, morgen, sofort, ab morgen, ab sofort, ce soir, demain, des maintenant, des demain, esta noche, manana, ahora mismo, hoje, amanha, agora mesmo`,
  cosmetic: `typo, typos, spelling, misspelling, wording, comment, comments, docstring, docstrings, jsdoc, readme, readme.md, changelog, docs, documentation, license header, css, scss, style, styles, styling, stylesheet, color, colors, colour, colours, font, fonts, font-size, padding, margin, margins, spacing, alignment, border, border-radius, shadow, icon, icons, tooltip, placeholder, label, labels, caption, captions, heading, headings, title, subtitle, headline, button text, text of the button, copy, dark mode, theme, hover, animation, favicon, logo, emoji,
    indentation, whitespace, trailing whitespace, blank line, blank lines, semicolon, semicolons, quotes style, import order, imports, unused import, unused imports, unused variable, unused variables, dead code, console.log, console.logs, lint, linter, eslint, prettier, formatting, format, variable name, variable names, variable, local variable, prop, props, parameter name, function name, method name, class name, file name, filename, test name, test names, snapshot test, test, tests, test case, test cases, unit test, unit tests, storybook, story book, alt text, aria-label, translation file, i18n, log message, error message, message text, greeting text, footer, header text, footnote, screenshot, screenshots, diagram, sidebar, layout, grid, column width, breakpoint, z-index, opacity, gradient, *.css, *.md, tippfehler, kommentar, kommentare, schriftart, *farbe*, uberschrift, beschriftung, faute de frappe, couleur, commentaire, errata, comentario, comentarios, color del boton, cor, erro de digitacao`,
  text: `sentence, sentences, paragraph, paragraphs, essay, letter, poem, story, stories, haiku, limerick, sonnet, lyrics, song, joke, speech, toast, tweet, post, blog, article, abstract, summary, cover letter, resume, cv, bio, biography, slogan, tagline, word, words, phrase, phrases, synonym, grammar, punctuation, tone, rhyme, rhymes, verse, stanza, chapter, novel, screenplay, dialogue, script for a play, invitation, card text, thank-you note, note to, caption, text, following text, wording, letter to, mail to, email to, e-mail to, reply, announcement, outline, bullet points, slide, slides, presentation, satz, satze, gedicht, brief, text, phrase, phrases, poeme, lettre, frase, frases, poema, carta, parrafo, oracao, paragrafo`,
  everyday: `boredom, kill time, kill the lights, recipe, recipes, cook, cooking, cooked, bake, baking, oven, kitchen, dough, flour, butter, cookie, cookies, soup, pasta, rice, salad, dinner, lunch menu, breakfast, wine, beer, coffee, tea, cake, restaurant, garden, gardening, plant, plants, tomato, tomatoes, lawn, tree, trees, flower, flowers, bird, birds, swallows, whale, whales, salmon, butterfly, butterflies, geese, dog, dogs, cat, cats, puppy, fish, horse, furniture, sofa, dining, wood, oak, carpenter, woodworking, wedding, birthday, anniversary, party, christmas, holiday, holidays, vacation, trip, travel, hike, hiking, beach, museum, hotel, flight, luggage, suitcase, guitar, piano, drums, choir, song, band, concert, movie, movies, film, novel, book, books, painting, photo, photos, photograph, chess, football, soccer, tennis, basketball, marathon, yoga, gym, workout, kids, children, grandma, baby, school, teacher, homework, exam, history class, biology, chemistry, physics, geometry, algebra, philosophy, planet, planets, moon, roman, medieval, century, dream, dreams, love, poem, poetry, haiku, riddle, story, fairy tale, bedtime, rezept, garten, hochzeit, geburtstag, urlaub, gedicht, geschichte, vogel, recette, jardin, mariage, oiseaux, poeme, receta, jardin, boda, aves, poema, cancion, receita, casamento, passaros`,
  universal: `everybody's, everyone's, all, every, everyone, everybody, everything, anyone, anybody, anything, any, whatever, whoever, each, whole, entire, both, alle, alles, allen, jeden, jeder, jedem, jede, samtliche, ganze, ganzen, tous, toutes, tout, toute, chaque, quiconque, todos, todas, todo, toda, cualquier, cualquiera, cada, tudo, qualquer, rest, the rest`,
});

export const UNSPACED_SETTINGS = defineTextLexicon<Setting>({
  sandbox:
    '测试环境 测试库 本地 沙箱 沙盒 演示 临时 虚拟机里 我的电脑 テスト環境 ローカル サンドボックス 手元 検証環境 使い捨て お試し 練習用',
  people: '客户 用户 员工 顧客 お客 ユーザー 社員',
  own: '生产 线上 正式 我们 本番 本体 うち 弊社',
  moment: '今晚 今天 现在 马上 立刻 今夜 今日 今すぐ 明日 明天',
  cosmetic:
    '错别字 注释 文案 颜色 字体 样式 标题 间距 图标 按钮文字 说明文档 コメント 誤字 色 フォント 見出し 余白 アイコン 文言 スタイル 表記',
  text: '句子 段落 文章 作文 邮件 信 诗 故事 摘要 词 単語 文章 段落 手紙 俳句 詩 物語 作文 メール文 言葉',
  everyday:
    '食谱 做饭 菜 花园 鸟 旅行 婚礼 生日 电影 小说 音乐 孩子 宠物 猫 狗 料理 レシピ 庭 鳥 旅行 結婚 誕生日 映画 小説 音楽 子供 犬 俳句 花',
  universal: '全部 所有 都 一切 每个 任何 すべて 全て 全部 全員 みんな 誰でも 全部の',
});

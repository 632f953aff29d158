// Owns the small words of the five languages that are told apart by words. Data and one look-up by word.

/** The commonest small words of each language: two or three of them tell a sentence's language. */
const SMALL_WORDS: Readonly<Record<SpacedLanguage, ReadonlySet<string>>> = {
  en: setOf(`the of to and is in that it for on with as this be are was i you we my our what how why can should please do
    not from at by if or when all who which where does did has have a an so now then just its his her their them`),
  de: setOf(`der die das den dem des ein eine einen einem einer und ist sind nicht auf mit fur von zu im am bitte ich wir
    sie es wie was wer warum wenn auch alle alles allen noch mehr nur bei nach aus oder dass kann soll sollen wird werden
    mal uns unsere unser unserem mach setz bis zum zur ab vom kein keine als ohne man hat haben heisst bedeutet ins`),
  fr: setOf(`le la les des du de un une et est sont pas dans pour avec sur que qui ce cette ces nous vous je tu il elle au
    aux plus toutes tous tout mais comment pourquoi quel quelle fais mets en se ne d'un d'une qu'il l' sans notre nos
    c'est qu'est-ce s'il moi est-ce ou peux`),
  es: setOf(`el la los las un una y es son no en para con por que del al se lo le su sus como cual cuando todos todas mas
    pero haz pon quiero de nuestro nuestra sin ya esta este a ha hay cuanto donde porque puedes`),
  pt: setOf(`o a os as um uma e sao nao em para com por que do da dos das no na nos nas se ao aos como qual quando todos
    todas mais mas voce faz faca de nosso nossa sem ja esta este tem isso isto quanto onde porque pode`),
};

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

export type SpacedLanguage = 'en' | 'de' | 'fr' | 'es' | 'pt';

/** In the order in which equals are listed. */
export const SPACED_LANGUAGES = ['en', 'de', 'fr', 'es', 'pt'] as const satisfies readonly SpacedLanguage[];

/** One bit a language of SPACED_LANGUAGES, the first the lowest: where the word is a small word. */
export function smallIn(word: string): number {
  let bits = 0;
  for (const [place, language] of SPACED_LANGUAGES.entries()) if (SMALL_WORDS[language].has(word)) bits |= 1 << place;
  return bits;
}

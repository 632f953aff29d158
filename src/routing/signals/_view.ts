// Owns what detectors are given: a text cut into sources by what they are, with places that lead back into it. Types and
// small readers; _read_view.ts does the cutting.
import { readCodeLines, type CodeLine } from './_code_lines.ts';
import type { DiffBlock } from './_diff_judge.ts';
import type { Language } from './_language.ts';
import { sourceRange, type MappedText } from './_mapped_text.ts';
import type { Finding, Report } from './_rule.ts';

/** A run of one language: a fence, lines that stand alone, the added or removed lines of one file of a diff. */
export interface Source {
  readonly language: Language;
  /** The lines as code, read once for all detectors that ask. */
  readonly lines: () => readonly CodeLine[];
  /** Offsets lead into the view's text. */
  readonly body: MappedText;
  readonly path: string | undefined;
  readonly side: 'whole' | 'added' | 'removed';
  /** For one side of a diff, what the other side says: what only moved was not taken away. */
  readonly otherSide: string;
  /** Quoted inside a sentence: talked about. */
  readonly isMention: boolean;
  /** Stands in a fence, or came as an argument: nobody's sentence. */
  readonly isFenced: boolean;
}

/** A source whose lines are read when the first detector asks for them. */
export function defineSource(source: Omit<Source, 'lines'>): Source {
  let lines: readonly CodeLine[] | undefined;
  return {
    ...source,
    lines: () => {
      lines ??= readCodeLines(source.body.text, source.language);
      return lines;
    },
  };
}

/** A path that is named and not changed: in a sentence, over a block of code. */
export interface NamedPath {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface View {
  readonly text: string;
  readonly sources: readonly Source[];
  readonly diffs: readonly DiffBlock[];
  readonly namedPaths: readonly NamedPath[];
}

/** A report for one source: offsets are moved into the view, mentions marked. */
export function reportInside(source: Source, report: Report): Report {
  return (finding: Finding) => {
    const { start, end } = sourceRange(source.body, finding.start, finding.end);
    report({ ...finding, start, end, mention: finding.mention === true || source.isMention });
  };
}

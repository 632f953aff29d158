// Owns one question: does a line of code compute? Pointers, arrows, markup, paths and dashes in names are not arithmetic.

/** Two operands with the same blanks on both sides of the sign, or an assigning sign: `a * b`, `a*b`, `x += 1`. */
const COMPUTES =
  /[\w)\]]\*[\w(]|[\w)\]]\/[\w(]|[\w)\]"] (?:[-+*/%]|\*\*|\/\/) [\w(.$"]|[-+*/%]=(?!=)|\.(?:plus|minus|times|multiply|multipliedBy|divide|dividedBy|add|sub|subtract|mul|div|reduce|sum)\(|\bsum\(|\bMath\.\w+\(/;

export function hasArithmetic(code: string): boolean {
  return COMPUTES.test(code) && !/^(?:import|from|require|#include|use|package)\b/.test(code);
}

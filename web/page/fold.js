// fold reduces a name to what is compared, as survey.Fold does in Go, and by the same rules; foldSearch to what a search compares.
// survey/testdata/fold.json holds both to the same. Letters are made small one by one: a word's end changes none of them.
import { FOLDS } from './fold_rules.js';

const letters = table(FOLDS.letters);
const alike = table(FOLDS.alike);

export function fold(name) {
  const read = [...name].filter((c) => !FOLDS.nothing.includes(c)).join('').normalize('NFKD');
  return [...read].map(letter).join('').replace(/ +/g, ' ').replace(/^ | $/g, '');
}

export function foldSearch(name) { return [...fold(name)].map((c) => alike.get(c) || c).join(''); }

function letter(character) {
  const small = character.toLowerCase();
  const plain = letters.get(small) || small;
  if (/[\p{White_Space}\p{Pd}]/u.test(plain) || FOLDS.spaces.includes(plain)) { return ' '; }
  return plain.replace(/[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
}

function table(lines) { return new Map(lines.flatMap((line) => [...line].slice(1).map((c) => [c, line[0]]))); }

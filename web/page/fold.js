// fold reduces a name to what a search compares, as survey.Fold does in Go: no case, no marks, đ as d, single spaces.
// survey/testdata/fold.json holds both to the same. Letters are made small one by one: a word's end changes none of them.
export function fold(name) {
  return [...name].map((letter) => letter.toLowerCase()).join('').normalize('NFD')
    .replace(/\p{Mn}/gu, '').replace(/đ/g, 'd').replace(/[\p{White_Space}-]+/gu, ' ').replace(/^ | $/g, '');
}

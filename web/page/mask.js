// What the service keeps of a comment, shown before it is sent: what survey.cleanComment and survey.MaskComment do in Go, by the
// patterns the service gives. survey/testdata/mask.json holds both to the same.

// masker returns the function that says what is kept of a comment.
export function masker(patterns) {
  const mail = new RegExp(patterns.mail, 'g');
  const number = new RegExp(patterns.number, 'g');
  const money = new RegExp(patterns.money);
  const currency = new RegExp(patterns.currency, 'i');
  return (typed) => clean(typed).replace(mail, '•••@•••').replace(number, (match, at, whole) => {
    if (money.test(match) && currency.test(whole.slice(at + match.length))) { return match; }
    return match.replace(/[0-9]/g, '•');
  });
}

// unchanged tells whether what is kept is what was typed, but for how its marks are put together and for spaces around it.
export function unchanged(typed, kept) { return typed.normalize('NFC').trim() === kept; }

// whole drops half of a pair of code units, which a box that is full can leave: it is no character.
export function whole(typed) { return typed.replace(/\p{Cs}/gu, ''); }

// Composed form, ASCII digits (a number must not slip past the mask), and no marks that nobody sees,
// but for those that join or part letters.
function clean(typed) {
  return whole(typed).replace(/\r\n|[\u2028\u2029]/g, '\n').replace(/(?![\u00ad\p{Join_Control}])\p{Cf}/gu, '').replace(/\p{Nd}/gu, digit).normalize('NFC').trim();
}

// Unicode keeps the digits of a script in runs of ten that start at zero.
function digit(character) {
  const at = character.codePointAt(0);
  let first = at;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) { first--; }
  return String((at - first) % 10);
}

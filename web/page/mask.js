// What the service keeps of a comment, shown before it is sent: what survey.cleanComment and survey.MaskComment do in Go, step by step
// and by the same rules. survey/testdata/mask.json and comments.json hold both to the same.
import { RULES } from './mask_rules.js';

const digits = table(RULES.digits);
const alike = table(RULES.alike);
const signs = table(RULES.signs);
const all = (pattern) => new RegExp(pattern, 'gi');
const [run, mail, spaced] = [RULES.run, RULES.mail, RULES.spaced].map(all);
const token = new RegExp(RULES.token, 'g');
const [phone, entire, years, free] = [RULES.phone, RULES.entire, RULES.years, RULES.free].map((p) => new RegExp(p, 'i'));
const { money } = RULES;
const [strong, weak, sums, price, round] = [RULES.strong, RULES.weak, money.sums, [money.price], [money.round]]
  .map((shapes) => shapes.map((p) => new RegExp(`^${p}`, 'i')));
const [currency, followed] = [money.currency, money.followed].map((p) => new RegExp(p, 'u'));
const [doubted, another, priced, charged] = [money.doubted, money.another, money.priced, money.charged].map((p) => new RegExp(p, 'iu'));
const UNSEEN = /[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

// kept says what is kept of a comment.
export function kept(typed) { return mask(clean(typed)).replace(EDGES, ''); }

// unchanged tells whether what is kept is what was typed, but for how its marks are put together and for spaces around it.
export function unchanged(typed, text) { return typed.normalize('NFC').trim() === text; }

// whole drops half of a pair of code units, which a box that is full can leave: it is no character.
export function whole(typed) { return typed.replace(/\p{Cs}/gu, ''); }

const EDGES = /^\p{White_Space}+|\p{White_Space}+$/gu;

// Composed form, ASCII digits, plain spaces and line breaks; no control characters, no marks that nobody sees but those that join or
// part letters.
function clean(typed) {
  return whole(typed).replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\n').replace(/(?![\u00ad\p{Join_Control}])\p{Cf}|(?![\n\t])\p{Cc}|\ufffd/gu, '')
    .replace(/\p{Zs}/gu, ' ').replace(/\p{Nd}/gu, digit).normalize('NFC').replace(EDGES, '');
}

// Unicode keeps the digits of a script in runs of ten that start at zero.
function digit(character) {
  const at = character.codePointAt(0);
  let first = at;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) { first--; }
  return String((at - first) % 10);
}

// What is masked parts what stood beside it: again, until nothing more is found.
function mask(text) {
  for (;;) {
    const masked = numbers(mails(mails(text, mail), spaced));
    if (masked === text) { return text; }
    text = masked;
  }
}

// Lines of a sign and what is read as it.
function table(lines) {
  const read = new Map();
  for (const line of lines) {
    for (const character of [...line].slice(1)) { read.set(character, line[0]); }
  }
  return read;
}

// A text in plain ASCII, whatever it was written with, and of which character each sign comes.
function spell(characters) {
  const t = { plain: '', alike: [], from: [] };
  characters.forEach((character, at) => {
    for (const part of character.normalize('NFKD')) {
      if (part >= '\u0080' && UNSEEN.test(part)) { continue; }
      // A letter with a mark is that letter and no digit.
      const bare = part >= '\u0080' || character.normalize('NFKC') === part;
      t.plain += sign(part);
      t.alike.push(bare && alike.get(part) || '');
      t.from.push(at);
    }
  });
  return t;
}

function sign(part) {
  if (part < '\u0080') { return part <= ' ' || part === '\x7f' ? ' ' : part; }
  const read = digits.get(part) || signs.get(part);
  if (read) { return read; }
  if ('đĐ₫'.includes(part)) { return 'd'; }
  if (/\p{Nd}/u.test(part)) { return digit(part); }
  if (/\p{White_Space}/u.test(part)) { return ' '; }
  return part === '•' || /\p{L}/u.test(part) ? 'x' : '_';
}

// Addresses. Before a sign that stands apart, a word that no address can have is left.
function mails(text, pattern) {
  const characters = [...text];
  const t = spell(characters);
  let masked = '';
  let end = 0;
  for (const match of found(pattern, t.plain)) {
    let from = t.from[match.from];
    const apart = t.plain.slice(match.from, match.to).search(/[ [({]/);
    if (pattern === spaced && apart >= 0) {
      const next = t.from[match.from + apart];
      if (!characters.slice(from, next).every((c) => c < '\u0080' || c >= '\uff00' || c === '•')) { from = next + 1; }
    }
    masked += characters.slice(end, from).join('') + RULES.masked;
    end = t.from[match.to - 1] + 1;
  }
  return masked + characters.slice(end).join('');
}

function found(pattern, text) {
  const matches = [];
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) { matches.push({ from: m.index, to: m.index + m[0].length }); }
  return matches;
}

// The digits of numbers.
function numbers(text) {
  const characters = [...text];
  const t = spell(characters);
  const read = { text: readAlike(t), characters, from: t.from };
  const hidden = new Set();
  for (const plate of found(token, t.plain)) {
    if (stands(t.plain, plate)) { hide(hidden, t.plain, plate); }
  }
  for (const part of found(run, read.text)) { look(read, part, hidden); }
  for (const n of hidden) { characters[t.from[n]] = '•'; }
  return characters.join('');
}

// Digits for what was written in their place: at most two such letters together, beside a digit and with no other letter.
function readAlike(t) {
  const word = /[0-9A-Za-z]/;
  const out = [...t.plain];
  for (let a = 0; a < out.length; a++) {
    let b = a;
    while (b < out.length && (word.test(t.plain[b]) || t.alike[b])) { b++; }
    for (let i = a; i < b;) {
      let j = i;
      while (j < b && !isDigit(t.plain[j])) { j++; }
      const letters = t.alike.slice(i, j);
      if (j - i <= 2 && letters.every(Boolean) && (i > a || j < b)) { out.splice(i, j - i, ...letters); }
      i = j + 1;
    }
    a = b;
  }
  return out.join('');
}

// A plate stands by itself, and is no hour before a year (15H 2026).
function stands(plain, { from, to }) {
  if (/[0-9A-Za-z]/.test((plain[from - 1] || '') + (plain[to] || ''))) { return false; }
  return isDigit(plain[to - 5]) || !years.test(plain.slice(to - 4, to));
}

function look(read, part, hidden) {
  if (count(read.text, part) < RULES.fewest) { return; }
  let at = part.from;
  const known = shapesIn(read.text, part, (from, since) => strongAt(read, from, part.to, since) || sumAt(read, from, part.to, since));
  for (const shape of [...known, { from: part.to, to: part.to }]) {
    judge(read.text, { from: at, to: shape.from }, hidden);
    at = shape.to;
  }
}

// Where a day or the year of a thing ends that begins here, or 0. A day without signs (20112026) may be a piece of a phone number.
function strongAt(read, at, to, since) {
  const end = shapeAt(strong, read.text, at, to);
  const bare = end && /^[0-9]+$/.test(read.text.slice(at, end));
  return bare && within(read.text, { from: at, to: end }, { from: since, to }) ? 0 : end;
}

// What stands between days, years and sums, where it can be a number of a person's.
function judge(read, part, hidden) {
  const known = shapesIn(read, part, (from) => shapeAt(weak, read, from, part.to));
  let rest = read;
  for (const w of known) { rest = rest.slice(0, w.from) + ' '.repeat(w.to - w.from) + rest.slice(w.to); }
  const left = count(rest, part);
  if (left > 0 && known.length > 0 && phone.test(onlyDigits(read.slice(part.from, part.to)))) {
    hide(hidden, read, part);
  } else if (left >= RULES.fewest && !harmless(rest.slice(part.from, part.to))) {
    hideNumbers(hidden, rest, part);
  }
}

// Small numbers beside one that is whole by itself stay (quầy 3 0912345678).
function hideNumbers(hidden, rest, part) {
  const groups = groupsOf(rest, part);
  const solid = groups.filter((g) => g.to - g.from >= RULES.solid);
  if (solid.length === 0 || groups.some((g) => g.to - g.from < RULES.solid && g.to - g.from > RULES.small)) {
    hide(hidden, rest, part);
    return;
  }
  let at = part.from;
  for (const s of [...solid, { from: part.to, to: part.to }]) {
    if (count(rest, { from: at, to: s.from }) >= RULES.fewest) { hide(hidden, rest, { from: at, to: s.from }); }
    hide(hidden, rest, s);
    at = s.to;
  }
}

// Years, a number that belongs to nobody, or a list of small numbers that grow.
function harmless(text) {
  const rest = text.replace(/^[^0-9]+|[^0-9]+$/g, '');
  return years.test(rest) || free.test(rest) || listed(rest);
}

function listed(rest) {
  let before = 0;
  for (const part of rest.split(/[,;]+/)) {
    const small = part.replace(/^ +| +$/g, '');
    if (!/^[1-9][0-9]*$/.test(small) || small.length > RULES.small || Number(small) <= before) { return false; }
    before = Number(small);
  }
  return true;
}

// What has a shape, from left to right. What stands since the last one is of none.
function shapesIn(read, part, endOf) {
  const seen = [];
  let since = part.from;
  for (let at = part.from; at < part.to;) {
    const begins = isDigit(read[at]) && (at === part.from || !isDigit(read[at - 1]));
    const end = begins ? endOf(at, since) : 0;
    if (end) { seen.push({ from: at, to: end }); }
    since = end || since;
    at = end || at + 1;
  }
  return seen;
}

// Where a shape ends that begins here, or 0.
function shapeAt(shapes, read, at, to) {
  for (const shape of shapes) {
    const m = shape.exec(read.slice(at));
    const end = m ? at + m[1].length : 0;
    if (end && end <= to && parted(read, at, end)) { return end; }
  }
  return 0;
}

// Where a sum of money ends that begins here, or 0.
function sumAt(read, at, to, since) {
  for (const [shapes, is] of [[price, hasPrice], [sums, hasCurrency], [round, () => true]]) {
    for (const shape of shapes) {
      const end = shapeAt([shape], read.text, at, to);
      const number = { from: at, to: end };
      if (end && is(read, number, since) && !within(read.text, number, { from: since, to })) { return end; }
    }
  }
  return 0;
}

// A piece of a number: of a phone or an identity, the end of one that begins with a zero, or of one that the same spaces part.
function within(read, sum, around) {
  // Digits of such a number.
  const most = 14;
  const before = groupsOf(read, { from: around.from, to: sum.from }).slice(-most);
  const behind = groupsOf(read, { from: sum.to, to: around.to }).slice(0, most);
  const makesOne = (first) => [...behind, sum].some((last) => entire.test(onlyDigits(read.slice(first.from, last.to))));
  if ([...before, sum].some(makesOne)) { return true; }
  const last = before[before.length - 1];
  // Digits that a code of an area or a network has at least, and a day has not.
  const leading = 3;
  return last !== undefined && (read[last.from] === '0' && last.to - last.from >= leading ||
    /^ *$/.test(read.slice(last.to, sum.from)) && read.slice(sum.from, sum.to).includes(' '));
}

function groupsOf(read, { from, to }) { return found(/[0-9]+/g, read.slice(from, to)).map((g) => ({ from: from + g.from, to: from + g.to })); }

// A currency stands behind a number: beyond doubt, or the number is round and nothing stands before it.
function hasCurrency(read, number, since) {
  const next = read.from[number.to - 1] + 1;
  const behind = read.characters.slice(next, next + 24).join('').normalize('NFKC');
  if (another.test(behind)) { return false; }
  const written = read.text.slice(number.from, number.to);
  const many = (m) => m[1] !== undefined && count(read.text, number) >= RULES.fewest;
  const sure = currency.exec(behind);
  if (sure && (inThousands(written) || !followed.test(behind))) { return !many(sure); }
  const m = doubted.exec(behind);
  return m !== null && !many(m) && isRound(written) && count(read.text, { from: since, to: number.from }) === 0;
}

// A word of prices stands before a number.
function hasPrice(read, number) {
  const here = read.from[number.from];
  const written = read.text.slice(number.from, number.to);
  const before = read.characters.slice(Math.max(0, here - 16), here).join('').normalize('NFKC');
  if (priced.test(before)) { return true; }
  const m = charged.exec(before);
  return m !== null && (isRound(written) || m[1] === undefined && /[.,]/.test(written));
}

// As only sums are written: one without signs, or with spaces, may be a person's.
function inThousands(sum) { return /[.,]/.test(sum) && !/[ ']/.test(sum); }

// To the thousand, as most prices are and few numbers of a person's.
function isRound(sum) { return onlyDigits(sum.replace(/[.,][^.,]{0,2}$/, '')).endsWith('000'); }

// A shape ends where it seems to: neither a digit nor one of its own signs and a digit stand beside it.
function parted(read, a, b) {
  const own = (n) => './-:,'.includes(read[n]) && read.slice(a, b).includes(read[n]);
  if (isDigit(read[b]) || b + 1 < read.length && own(b) && isDigit(read[b + 1])) { return false; }
  return a < 2 || !own(a - 1) || !isDigit(read[a - 2]);
}

function isDigit(character) { return character >= '0' && character <= '9'; }

function count(read, part) { return onlyDigits(read.slice(part.from, part.to)).length; }

function onlyDigits(text) { return text.replace(/[^0-9]/g, ''); }

function hide(hidden, read, part) {
  for (let n = part.from; n < part.to; n++) {
    if (isDigit(read[n])) { hidden.add(n); }
  }
}

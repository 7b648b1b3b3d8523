// A text in words and what stands between them, and what is left of it when words are taken out.

// tokens are the parts of a text; marks of what was masked before are no words.
export function tokens(text, mark) {
  const parts = [];
  for (const [n, piece] of text.split(mark).entries()) {
    if (n) parts.push({ text: mark, word: false, masked: false });
    for (const part of piece.match(/[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu) || []) {
      parts.push({ text: part, word: /[\p{L}\p{M}\p{N}]/u.test(part), masked: false });
    }
  }
  return parts;
}

// masked is the text with a mark for each run of words that are taken out, with the spaces between them.
export function masked(parts, mark) {
  let text = '';
  for (let n = 0; n < parts.length; n++) {
    if (!parts[n].masked) {
      text += parts[n].text;
      continue;
    }
    text += mark;
    while (parts[n + 1] && !parts[n + 1].word && /^ +$/.test(parts[n + 1].text) && parts[n + 2]?.masked) n += 2;
  }
  return text;
}

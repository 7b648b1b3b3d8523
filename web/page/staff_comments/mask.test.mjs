import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked, tokens } from './mask.js';

const MARK = '[…]';

// take takes words out of a text by their numbers.
function take(text, ...numbers) {
  const parts = tokens(text, MARK), words = parts.filter((part) => part.word);
  for (const n of numbers) words[n].masked = true;
  return masked(parts, MARK);
}

test('a text is in words, and stays what it is while none is chosen', () => {
  for (const text of ['Chị Lan, quầy 3:\nchậm', `Anh ${MARK} nói`, '', '…', 'đ\u0300u']) assert.equal(take(text), text);
  assert.deepEqual(tokens('Chị Lan.', MARK).filter((part) => part.word).map((part) => part.text), ['Chị', 'Lan']);
});

test('one mark stands for words that stand together', () => {
  assert.equal(take('Chị Lan, quầy 3 rất chậm', 0, 1), `${MARK}, quầy 3 rất chậm`);
  assert.equal(take('Chị Lan, anh Nam', 1, 3), `Chị ${MARK}, anh ${MARK}`);
  assert.equal(take('một\nhai', 0, 1), `${MARK}\n${MARK}`);
});

test('a mark of before is no word', () => {
  assert.equal(take(`Anh ${MARK} và Lan`, 2), `Anh ${MARK} và ${MARK}`);
});

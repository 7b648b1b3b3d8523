// The scripts keep and fold what Go keeps and folds: both read the same tables.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fold } from './fold.js';
import { kept, unchanged, whole } from './mask.js';

function table(file) { return JSON.parse(readFileSync(new URL(`../../survey/testdata/${file}`, import.meta.url), 'utf8')); }

const { comments } = table('mask.json');

for (const { what, typed, kept: want } of comments) {
  test(`comment: ${what}`, () => { assert.equal(kept(typed), want); });
}

for (const { text, personal } of table('comments.json').cases) {
  test(`case: ${text}`, () => {
    assert.equal(kept(text) !== text, personal);
    if (personal) { assert.doesNotMatch(kept(text), /[0-9]/); }
  });
}

test('what is kept is kept again', () => {
  for (const { kept: once } of comments) { assert.equal(kept(once), once); }
});

test('only what is kept otherwise than typed is shown', () => {
  assert.ok(unchanged('  tốt lắm\n', kept('  tốt lắm\n')));
  assert.ok(unchanged('to\u0302\u0301t', kept('to\u0302\u0301t')));
  assert.ok(!unchanged('0912 345 678', kept('0912 345 678')));
  assert.ok(!unchanged('quầy ３', kept('quầy ３')));
});

test('half of a pair of code units is dropped, a whole one stays', () => {
  assert.equal(whole('tốt \ud83d'), 'tốt ');
  assert.equal(whole('\udc4d tốt \ud83d\udc4d'), ' tốt 👍');
  assert.equal(kept('\ud83d 0912\ud83d345678'), '••••••••••');
});

for (const { what, name, folded } of table('fold.json')) {
  test(`name: ${what}`, () => { assert.equal(fold(name), folded); });
}

test('what is folded is folded again to the same', () => {
  for (const { folded } of table('fold.json')) { assert.equal(fold(folded), folded); }
});

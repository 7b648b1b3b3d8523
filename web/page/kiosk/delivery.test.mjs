import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEAT, backoff, beat, fate, kind, refused, sort, unsent, words } from './delivery.js';

function records(...ids) { return ids.map((id, n) => ({ n, body: { id } })); }
function ids(list) { return list.map((record) => record.body.id).join(' '); }

test('each answer goes where the service\'s word sends it', () => {
  const said = { a: 'stored', b: 'already_stored', c: 'invalid', d: 'conflict', e: 'closed', f: 'failed', g: 'something new' };
  const sorted = sort(records(...'abcdefgh'), Object.entries(said).map(([id, status]) => ({ id, status })));
  assert.equal(ids(sorted.gone), 'a b');
  assert.equal(ids(sorted.apart), 'c d e');
  assert.equal(ids(sorted.later), 'f'); // g has a word nobody knows and h none at all: they stay where they are
});

test('only what is named stored is gone', () => {
  assert.deepEqual(sort(records('a'), []), { gone: [], apart: [], later: [], busy: false });
  assert.equal(ids(sort(records('a'), [{ id: 'b', status: 'stored' }]).gone), '');
});

test('what is put apart says why, as closely as the service does', () => {
  const [record] = sort(records('a'), [{ id: 'a', status: 'invalid', error: { message: 'wrong', fields: [{ field: 'answers.access', message: '1 to 5' }] } }]).apart;
  assert.equal(record.status, 'invalid');
  assert.equal(record.message, 'answers.access: 1 to 5');
  assert.equal(words({ message: 'closed', fields: [] }), 'closed');
  assert.equal(words(undefined), '');
});

test('an answer that fails beside others that are stored is put apart the eighth time', () => {
  const [record, other] = records('a', 'b');
  const said = [{ id: 'a', status: 'failed', error: { kind: 'internal' } }, { id: 'b', status: 'stored' }];
  for (let n = 1; n <= 7; n++) { assert.equal(ids(sort([record, other], said).later), 'a', `time ${n}`); }
  assert.equal(ids(sort([record, other], said).apart), 'a');
});

test('where nothing is stored no answer is put apart, whatever the fault and however often', () => {
  const waiting = records('a', 'b');
  const failed = waiting.map(({ body }) => ({ id: body.id, status: 'failed', error: { kind: 'internal' } }));
  for (let n = 1; n <= 20; n++) {
    const sorted = sort(waiting, failed);
    assert.equal(ids(sorted.later), 'a b', `time ${n}`);
    assert.equal(ids(sorted.apart), '', `time ${n}`);
  }
  const [beside] = records('c');
  const stored = failed.concat({ id: 'c', status: 'stored' });
  for (let n = 1; n <= 7; n++) { assert.equal(ids(sort([...waiting, beside], stored).apart), '', `beside one that is stored, time ${n}`); }
  assert.equal(ids(sort([...waiting, beside], stored).apart), 'a b');
});

test('an answer that a busy service has no room for is never put apart', () => {
  const [record] = records('a');
  for (let n = 1; n <= 20; n++) {
    const sorted = sort([record], [{ id: 'a', status: 'failed', error: { kind: 'busy' } }]);
    assert.equal(ids(sorted.later), 'a', `time ${n}`);
    assert.ok(sorted.busy);
  }
  assert.ok(!sort([record], [{ id: 'a', status: 'failed', error: { kind: 'internal' } }]).busy);
});

test('a delivery is at fault only by the service\'s own word, or where it is too large for anybody', () => {
  assert.ok(refused({ status: 422, said: { kind: 'invalid' } }));
  assert.ok(refused({ status: 400, said: { kind: 'invalid' } }));
  assert.ok(refused({ status: 413 }));
  for (const other of [{ status: 404 }, { status: 403, said: { kind: 'forbidden' } }, { status: 502 }, { status: 500, said: { kind: 'invalid' } }, {}, { status: 422, said: null }]) {
    assert.ok(!refused(other), JSON.stringify(other));
  }
  assert.equal(kind({ said: { kind: 'busy' } }), 'busy');
  assert.equal(kind(new TypeError('Failed to fetch')), undefined);
});

test('an answer sent by itself is refused only by the service\'s own word, and lost where it has said nothing', () => {
  const said = { stored: 'stored', already_stored: 'stored', conflict: 'stored', invalid: 'refused', closed: 'refused', failed: 'busy', 'something new': 'busy' };
  for (const [status, became] of Object.entries(said)) { assert.equal(fate({ status }), became, status); }
  assert.equal(fate(undefined), 'busy');
  for (const [became, failures] of Object.entries({
    refused: [{ status: 401, said: { kind: 'forbidden' } }, { status: 403, said: { kind: 'forbidden' } }, { status: 422, said: { kind: 'invalid' } }, { status: 413 }],
    busy: [{ status: 429, said: { kind: 'limited' } }, { status: 503, said: { kind: 'busy' } }, { status: 500, said: { kind: 'internal' } }],
    lost: [new TypeError('Failed to fetch'), { status: 403 }, { status: 502 }, { status: 503, said: null }]
  })) {
    for (const failure of failures) { assert.equal(unsent(failure), became, `${failure} ${JSON.stringify(failure)}`); }
  }
});

test('waits grow, are spread, end at three minutes, and are never shorter than asked', () => {
  assert.equal(backoff(1, 0, 0), 2000);
  assert.equal(backoff(1, 0, 1), 6000);
  assert.equal(backoff(3, 0, 0.5), 16000);
  assert.equal(backoff(10000, 0, 1), 3 * BEAT);
  assert.equal(backoff(1, 30000, 0), 30000);
  assert.equal(backoff(1, NaN, 0), 2000);
  assert.ok(beat(0) < BEAT && beat(1) > BEAT);
});

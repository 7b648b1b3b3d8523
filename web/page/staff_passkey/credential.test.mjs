import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, asked, bytes, text, trouble } from './credential.js';

test('bytes go there and back, whatever they are and however many', () => {
  for (let length = 0; length < 6; length++) {
    const some = Uint8Array.from({ length }, (_, n) => 250 + n);
    assert.doesNotMatch(text(some), /[+/=]/);
    assert.deepEqual(bytes(text(some)), some);
  }
  assert.equal(text(Uint8Array.of(251, 255, 190).buffer), '-_--');
});

test('what is asked for a new key', () => {
  const taken = asked({ challenge: 'AQI', user: { id: 'Aw', name: 'lan' }, rp: { id: 'x' }, excludeCredentials: [{ type: 'public-key', id: 'BA' }], timeout: 5 });
  assert.deepEqual(taken, { challenge: Uint8Array.of(1, 2), user: { id: Uint8Array.of(3), name: 'lan' }, rp: { id: 'x' },
    excludeCredentials: [{ type: 'public-key', id: Uint8Array.of(4) }], timeout: 5 });
});

test('what is asked for a key that is there', () => {
  assert.deepEqual(asked({ challenge: 'AQ' }), { challenge: Uint8Array.of(1) });
  assert.deepEqual(asked({ challenge: 'AQ', allowCredentials: [{ id: 'Ag' }] }).allowCredentials, [{ id: Uint8Array.of(2) }]);
});

test('the service is told what was signed, and nothing else of the device', () => {
  const key = { id: 'BA', rawId: Uint8Array.of(4).buffer, type: 'public-key', authenticatorAttachment: 'platform',
    response: { clientDataJSON: Uint8Array.of(1).buffer, signature: Uint8Array.of(2).buffer, userHandle: null, authenticatorData: Uint8Array.of(3).buffer } };
  assert.deepEqual(JSON.parse(answer(key)), { id: 'BA', rawId: 'BA', type: 'public-key', response: { clientDataJSON: 'AQ', signature: 'Ag', authenticatorData: 'Aw' } });
});

test('what a person is told', () => {
  assert.equal(trouble({ name: 'NotAllowedError' }), 'cancelled');
  assert.equal(trouble({ name: 'AbortError' }), 'cancelled');
  assert.equal(trouble({ name: 'InvalidStateError' }), 'there');
  assert.equal(trouble(new TypeError('no network')), 'failed');
});

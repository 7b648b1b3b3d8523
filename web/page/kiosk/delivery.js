// What the service's reply to a delivery means for the answers in it, and how long a tablet waits before the next one.
export const BEAT = 60000; // ms
const GIVE_UP = 8; // failures of one answer, beside others that were stored, before it is put apart

// sort parts the records of a delivery by what the service said of each; one that it has not named stays where it is. Where nothing was
// stored the fault is nobody's answer, however often: only beside one that was does a failure speak against an answer.
export function sort(records, results) {
  const fates = new Map(results.map((result) => [result.id, result]));
  const stores = results.some((result) => result.status === 'stored');
  const sorted = { gone: [], apart: [], later: [], busy: false };
  for (const record of records) {
    const fate = fates.get(record.body.id);
    switch (fate?.status) {
      case 'stored':
      case 'already_stored':
        sorted.gone.push(record);
        break;
      case 'invalid':
      case 'conflict':
      case 'closed':
        sorted.apart.push(apart(record, fate.status, fate.error));
        break;
      case 'failed':
        if (fate.error?.kind === 'busy') { // the service's fault, however often
          sorted.busy = true;
          sorted.later.push(record);
          break;
        }
        if (stores) { record.tries = (record.tries || 0) + 1; }
        if (record.tries >= GIVE_UP) { sorted.apart.push(apart(record, fate.status, fate.error)); } else { sorted.later.push(record); }
    }
  }
  return sorted;
}

// apart notes why a record is put apart.
export function apart(record, status, error) {
  record.status = status;
  record.message = words(error);
  return record;
}

// words are what an error says, as closely as it says it.
export function words(error) {
  if (!error) { return ''; }
  const field = error.fields?.[0];
  return field ? `${field.field}: ${field.message}` : error.message;
}

// refused tells whether the delivery itself was at fault, so that sending it again as it is would help nobody. Only the service's
// own word counts: what stands between may say 404 or 403 of anything. But for 413, which a proxy may know better.
export function refused(failure) { return failure.status === 413 || failure.status < 500 && kind(failure) === 'invalid'; }

// fate is what became of an answer that was sent by itself, by the service's word: stored, refused for good, or busy where it may be stored
// another time. Nobody but the tablet knows its id: where the service has it with another content, by a day, it was stored when it was sent before.
export function fate(result) {
  switch (result?.status) {
    case 'stored':
    case 'already_stored':
    case 'conflict':
      return 'stored';
    case 'invalid':
    case 'closed':
      return 'refused';
    default:
      return 'busy';
  }
}

// unsent is the same where there is no such word: lost where the service has said nothing at all, but the network has failed or somebody else has spoken.
export function unsent(failure) {
  if (refused(failure) || kind(failure) === 'forbidden') { return 'refused'; }
  return kind(failure) ? 'busy' : 'lost';
}

// kind is what the service itself calls a failure.
export function kind(failure) { return failure.said?.kind; }

// The wait after so many failures on end, in ms: longer each time, never shorter than the service asked for. chance, from 0 to 1,
// spreads the waits, so that a province's tablets do not all come back at the same moment.
export function backoff(failures, asked, chance) {
  return Math.max(asked || 0, Math.min(2 * BEAT, 2000 * 2 ** Math.min(failures, 10)) * (0.5 + chance));
}

// The wait after a round that went well.
export function beat(chance) { return BEAT * (0.9 + 0.2 * chance); }

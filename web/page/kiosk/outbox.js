// What the tablet keeps, in IndexedDB: answers that wait to be sent, answers the service would not take, and its own facts.
// A promise is kept only when the browser has written to disk, so that a tablet switched off at the wall loses nothing.
const NAME = 'sipas-kiosk';
let opening = null;
let full = false;
let cleared = () => {};

// onCleared calls a function when the browser has cleared all this under a running page.
export function onCleared(f) { cleared = f; }

function open() {
  opening = opening || new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('outbox', { keyPath: 'n', autoIncrement: true });
      db.createObjectStore('apart', { keyPath: 'n', autoIncrement: true });
      db.createObjectStore('fact');
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => { db.close(); };
      db.onclose = () => { // the browser has cleared it: what comes next opens it anew
        opening = null;
        cleared();
      };
      resolve(db);
    };
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

function begin(db, stores, mode) {
  try {
    return db.transaction(stores, mode, { durability: 'strict' });
  } catch (old) {
    if (!(old instanceof TypeError)) { throw old; }
    return db.transaction(stores, mode); // browsers that know no third argument write to disk always
  }
}

// Runs work in one transaction and resolves to what it set as result once the transaction is complete.
function transact(stores, mode, work) {
  return open().then((db) => new Promise((resolve, reject) => {
    const t = begin(db, stores, mode);
    const out = { result: undefined };
    t.oncomplete = () => { resolve(out.result); };
    t.onerror = () => { reject(t.error || new Error('transaction')); };
    t.onabort = t.onerror;
    work(t, out);
  }));
}

function read(request, out) { request.onsuccess = () => { out.result = request.result; }; }

export function fact(key) {
  return transact(['fact'], 'readonly', (t, out) => { read(t.objectStore('fact').get(key), out); });
}

export function setFact(key, value) {
  return transact(['fact'], 'readwrite', (t) => {
    if (value === undefined) { t.objectStore('fact').delete(key); } else { t.objectStore('fact').put(value, key); }
  });
}

// Browsers say in many ways that they cannot write; to the desk they all mean that nothing more goes in.
export function add(record) {
  return transact(['outbox'], 'readwrite', (t) => { t.objectStore('outbox').add(record); }).then(() => {
    full = false;
  }, (e) => {
    full = true;
    throw e;
  });
}

export function count(store) {
  return transact([store], 'readonly', (t, out) => { read(t.objectStore(store).count(), out); });
}

// Walks over a store in the order in which its records came, until visit returns false.
function walk(store, visit) {
  return transact([store], 'readonly', (t) => {
    t.objectStore(store).openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (cursor && visit(cursor.value) !== false) { cursor.continue(); }
    };
  });
}

// The oldest records, no more than limit and not much more than bytes of them.
export function oldest(limit, bytes) {
  const records = [];
  let size = 0;
  return walk('outbox', (record) => {
    records.push(record);
    size += JSON.stringify(record.body).length;
    return records.length < limit && size < bytes;
  }).then(() => records);
}

export function all(store) {
  return transact([store], 'readonly', (t, out) => { read(t.objectStore(store).getAll(), out); });
}

// Writes records again under their own keys.
export function update(records) {
  return transact(['outbox'], 'readwrite', (t) => {
    records.forEach((r) => { t.objectStore('outbox').put(r); });
  });
}

// What became of records, all in one transaction: gone are taken away, apart are kept apart, later go to the end of the queue.
export function settle(gone, apart, later) {
  return transact(['outbox', 'apart'], 'readwrite', (t) => {
    const outbox = t.objectStore('outbox');
    gone.concat(apart, later).forEach((r) => { outbox.delete(r.n); });
    apart.forEach((r) => { t.objectStore('apart').add(without(r)); });
    later.forEach((r) => { outbox.add(without(r)); });
  });
}

// A copy without its key, for another place.
function without(record) {
  const { n, ...copy } = record;
  return copy;
}

// Puts what is apart back into the queue, to be tried again.
export function rejoin() {
  return transact(['outbox', 'apart'], 'readwrite', (t) => {
    t.objectStore('apart').getAll().onsuccess = (event) => {
      event.target.result.forEach((r) => {
        const copy = without(r);
        copy.tries = 0;
        delete copy.status;
        delete copy.message;
        t.objectStore('outbox').add(copy);
      });
      t.objectStore('apart').clear();
    };
  });
}

// How safe all this is: persistent, temporary, or full. What could not be written once may be by now, so it is tried.
export async function safety() {
  if (full) { await setFact('probe', 'x'.repeat(10000)).then(() => { full = false; }, () => {}); }
  if (full) { return 'full'; }
  if (!navigator.storage?.persisted) { return 'temporary'; }
  if (navigator.storage.estimate) {
    const e = await navigator.storage.estimate();
    if (e.quota && e.usage / e.quota > 0.95) { return 'full'; }
  }
  return await navigator.storage.persisted() ? 'persistent' : 'temporary';
}

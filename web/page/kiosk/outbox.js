// What the tablet keeps, in IndexedDB: answers that wait to be sent, answers the service would not take, and its own facts.
// A promise is kept only when the browser has written to disk, so that a tablet switched off at the wall loses nothing.
(function (sipas) {
  'use strict';
  var NAME = 'sipas-kiosk';
  var opening = null;
  var full = false;
  var cleared = function () {};

  function open() {
    opening = opening || new Promise(function (resolve, reject) {
      var request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = function () {
        var db = request.result;
        db.createObjectStore('outbox', { keyPath: 'n', autoIncrement: true });
        db.createObjectStore('apart', { keyPath: 'n', autoIncrement: true });
        db.createObjectStore('fact');
      };
      request.onsuccess = function () {
        var db = request.result;
        db.onversionchange = function () { db.close(); };
        db.onclose = function () { // the browser has cleared it: what comes next opens it anew
          opening = null;
          cleared();
        };
        resolve(db);
      };
      request.onerror = function () {
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
    return open().then(function (db) {
      return new Promise(function (resolve, reject) {
        var t = begin(db, stores, mode);
        var out = { result: undefined };
        t.oncomplete = function () { resolve(out.result); };
        t.onabort = t.onerror = function () { reject(t.error || new Error('transaction')); };
        work(t, out);
      });
    });
  }

  function read(request, out) { request.onsuccess = function () { out.result = request.result; }; }

  function fact(key) {
    return transact(['fact'], 'readonly', function (t, out) { read(t.objectStore('fact').get(key), out); });
  }

  function setFact(key, value) {
    return transact(['fact'], 'readwrite', function (t) {
      if (value === undefined) { t.objectStore('fact').delete(key); } else { t.objectStore('fact').put(value, key); }
    });
  }

  // Browsers say in many ways that they cannot write; to the desk they all mean that nothing more goes in.
  function add(record) {
    return transact(['outbox'], 'readwrite', function (t) { t.objectStore('outbox').add(record); }).then(function () {
      full = false;
    }, function (e) {
      full = true;
      throw e;
    });
  }

  function count(store) {
    return transact([store], 'readonly', function (t, out) { read(t.objectStore(store).count(), out); });
  }

  // Walks over a store in the order in which its records came, until visit returns false.
  function walk(store, visit) {
    return transact([store], 'readonly', function (t) {
      t.objectStore(store).openCursor().onsuccess = function (event) {
        var cursor = event.target.result;
        if (cursor && visit(cursor.value) !== false) { cursor.continue(); }
      };
    });
  }

  // The oldest records, no more than limit and not much more than bytes of them.
  function oldest(limit, bytes) {
    var records = [];
    var size = 0;
    return walk('outbox', function (record) {
      records.push(record);
      size += JSON.stringify(record.body).length;
      return records.length < limit && size < bytes;
    }).then(function () { return records; });
  }

  function all(store) {
    return transact([store], 'readonly', function (t, out) { read(t.objectStore(store).getAll(), out); });
  }

  // Writes records again under their own keys.
  function update(records) {
    return transact(['outbox'], 'readwrite', function (t) {
      records.forEach(function (r) { t.objectStore('outbox').put(r); });
    });
  }

  // What became of records, all in one transaction: gone are taken away, apart are kept apart, later go to the end of the queue.
  function settle(gone, apart, later) {
    return transact(['outbox', 'apart'], 'readwrite', function (t) {
      var outbox = t.objectStore('outbox');
      gone.concat(apart, later).forEach(function (r) { outbox.delete(r.n); });
      apart.forEach(function (r) { t.objectStore('apart').add(without(r)); });
      later.forEach(function (r) { outbox.add(without(r)); });
    });
  }

  // A copy without its key, for another place.
  function without(record) {
    var copy = Object.assign({}, record);
    delete copy.n;
    return copy;
  }

  // Puts what is apart back into the queue, to be tried again.
  function rejoin() {
    return transact(['outbox', 'apart'], 'readwrite', function (t) {
      t.objectStore('apart').getAll().onsuccess = function (event) {
        event.target.result.forEach(function (r) {
          var copy = without(r);
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
  async function safety() {
    if (full) { await setFact('probe', 'x'.repeat(10000)).then(function () { full = false; }, function () {}); }
    if (full) { return 'full'; }
    if (!navigator.storage || !navigator.storage.persisted) { return 'temporary'; }
    if (navigator.storage.estimate) {
      var e = await navigator.storage.estimate();
      if (e.quota && e.usage / e.quota > 0.95) { return 'full'; }
    }
    return await navigator.storage.persisted() ? 'persistent' : 'temporary';
  }

  sipas.outbox = { add: add, count: count, oldest: oldest, update: update, settle: settle, rejoin: rejoin, all: all, onCleared: function (f) { cleared = f; }, fact: fact, setFact: setFact, safety: safety };
})(window.sipas = window.sipas || {});

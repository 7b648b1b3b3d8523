// Carries answers to the service and tells it how the tablet fares. An answer is taken out of the outbox only when the service
// has named it stored; whatever else happens, it is sent again, which the service counts once.
(function (sipas) {
  'use strict';
  var outbox = sipas.outbox;
  var clock = sipas.clock;
  var MOST = 500; // in one delivery
  var BYTES = 1000000;
  var PATIENCE = { heartbeat: 20000, responses: 90000, enrol: 20000 }; // ms
  var BEAT = 60000;
  var GIVE_UP = 8; // failures of one answer, while others are stored, before it is put apart

  var state = { access: 'unknown', failing: false, last: 0, unsent: 0, apart: 0, pause: '', device: '', name: '', before: 0, evicted: 0, storage: '' };
  var listeners = [];
  var version = '';
  var setup = null;
  var size = 100; // of the next delivery: it grows while the network is good, shrinks when it is not
  var failures = 0;
  var timer = null;
  var running = null;
  var again = false;

  function tell() { listeners.forEach(function (f) { f(state); }); }

  function fault(status, wait) {
    var e = new Error('status ' + status);
    e.status = status;
    e.wait = wait || 0;
    return e;
  }

  async function ask(what, body, lang) {
    var controller = new AbortController();
    var patience = setTimeout(function () { controller.abort(); }, PATIENCE[what]);
    try {
      var reply = await fetch('/api/v1/kiosk/' + what + '?lang=' + (lang || 'vi'), {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
        credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: controller.signal
      });
      var text = await reply.text();
      var said = null;
      try { said = JSON.parse(text); } catch (noJSON) { /* a proxy's page, say */ }
      if (!reply.ok || !said) {
        var e = fault(reply.ok ? 502 : reply.status, 1000 * Number(reply.headers.get('Retry-After')));
        e.said = said && said.error;
        throw e;
      }
      return said;
    } finally {
      clearTimeout(patience);
    }
  }

  async function count() {
    state.unsent = await outbox.count('outbox');
    state.apart = await outbox.count('apart');
  }

  async function battery() {
    if (!navigator.getBattery) { return null; }
    try {
      return Math.round((await navigator.getBattery()).level * 100);
    } catch (refused) {
      return null;
    }
  }

  async function heartbeat() {
    await count();
    var oldest = (await outbox.oldest(1, 1))[0];
    var age = oldest ? Math.max(0, Math.round((Date.now() + (clock.skew() || 0) - clock.given(oldest.note)) / 1000)) : 0;
    state.storage = await outbox.safety();
    var asked = Date.now();
    var heard = await ask('heartbeat', {
      version: version, unsent: state.unsent, oldest_unsent_seconds: age, set_apart: state.apart, clock_ms: asked,
      battery: await battery(), storage: state.evicted ? 'evicted' : state.storage, setup_key: setup ? setup.key : ''
    });
    await note('contact', clock.contact(asked, Date.now(), heard.time_ms));
    if (heard.setup) { await newSetup(heard); }
    state.access = 'enrolled';
    state.last = Date.now();
    state.pause = heard.pause;
    state.device = heard.device;
    state.name = heard.name;
  }

  // The service knows this tablet, the tablet knows nothing: its storage was cleared, and with it what waited there.
  async function newSetup(heard) {
    if (!setup && heard.known && !state.enrolling) {
      state.evicted = Date.now();
      state.before = heard.unsent_before;
      await note('evicted', { at: state.evicted, before: state.before });
    }
    state.enrolling = false;
    setup = { key: heard.setup_key, content: heard.setup };
    await note('setup', setup);
  }

  // A tablet too full to write a fact down knows it until it is switched off; that must not keep answers from leaving.
  function note(key, value) { return outbox.setFact(key, value).catch(function () {}); }

  // The browser cleared the storage under a running page: what the page still knows is written again, what waited is gone.
  async function cleared() {
    state.evicted = Date.now();
    state.before = state.unsent;
    await note('evicted', { at: state.evicted, before: state.before });
    if (setup) { await note('setup', setup); }
    go();
  }

  // Each answer gets its day once, before it is first sent: sending it again must say the same. Where that cannot be written
  // down it is reckoned again, nearly always to the same day, which is better than an answer that never leaves.
  async function stamp(records) {
    var fresh = records.filter(function (r) { return !r.body.answered_on; });
    fresh.forEach(function (r) { r.body.answered_on = clock.day(clock.given(r.note), setup.content); });
    if (fresh.length) { await outbox.update(fresh).catch(function () {}); }
  }

  function sort(records, results) {
    var fate = {};
    results.forEach(function (r) { fate[r.id] = r; });
    var sorted = { gone: [], apart: [], later: [] };
    records.forEach(function (r) {
      var f = fate[r.body.id];
      switch (f && f.status) {
        case 'stored':
        case 'already_stored':
          sorted.gone.push(r);
          break;
        case 'invalid':
        case 'conflict':
        case 'closed':
          setApart(r, f.status, words(f.error), sorted);
          break;
        case 'failed':
          r.tries = (r.tries || 0) + 1;
          if (r.tries >= GIVE_UP) { setApart(r, f.status, words(f.error), sorted); } else { sorted.later.push(r); }
      } // one that is not named stays where it is
    });
    return sorted;
  }

  // What an error says, as closely as it says it.
  function words(error) { return error ? (error.fields && error.fields[0] ? error.fields[0].field + ': ' + error.fields[0].message : error.message) : ''; }

  function setApart(record, status, message, sorted) {
    record.status = status;
    record.message = message;
    sorted.apart.push(record);
  }

  async function deliver() {
    for (;;) {
      var records = await outbox.oldest(size, BYTES);
      if (!records.length) { return; }
      await stamp(records);
      var sorted;
      try {
        sorted = sort(records, (await ask('responses', { responses: records.map(function (r) { return r.body; }) })).results || []);
      } catch (e) {
        size = Math.max(1, Math.floor(size / 2));
        if (!refused(e)) { throw e; }
        if (records.length > 1) { continue; } // smaller, until what is at fault stands alone
        sorted = { gone: [], apart: [], later: [] };
        setApart(records[0], 'refused', words(e.said), sorted);
      }
      // What is stored leaves even where there is no room to put the others elsewhere.
      await outbox.settle(sorted.gone, sorted.apart, sorted.later).catch(function (e) {
        if (!sorted.gone.length) { throw e; }
        return outbox.settle(sorted.gone, [], []);
      });
      await count();
      tell();
      if (!sorted.gone.length && !sorted.apart.length) { throw fault(503); } // nothing gets on: later
      size = Math.min(MOST, size * 2);
    }
  }

  // Whether the delivery itself was at fault, so that sending it again as it is would help nobody. Only the service's own word
  // counts: what stands between may say 404 or 403 of anything. But for 413, which a proxy may know better.
  function refused(e) { return e.status === 413 || e.status < 500 && kind(e) === 'invalid'; }

  function kind(e) { return e.said && e.said.kind; }

  async function round() {
    try {
      var unheard = null;
      await heartbeat().catch(function (e) {
        if (!setup || kind(e) !== 'invalid' && kind(e) !== 'not_found') { throw e; }
        unheard = e; // the service is there, and may well take answers
      });
      tell();
      await deliver();
      if (unheard) { throw unheard; }
      failures = 0;
      state.failing = false;
      return BEAT * (0.9 + 0.2 * Math.random());
    } catch (e) {
      if (e.status === 401 && kind(e) === 'forbidden') { state.access = 'unknown'; }
      if (e.status === 403 && kind(e) === 'forbidden') { state.access = 'revoked'; }
      state.failing = true;
      failures++;
      // Backing off with jitter, so that a province's tablets do not all come back at the same moment.
      return Math.max(e.wait || 0, Math.min(2 * BEAT, 2000 * Math.pow(2, Math.min(failures, 10))) * (0.5 + Math.random()));
    } finally {
      await count().catch(function () {});
      tell();
    }
  }

  // One tab sends at a time. Where the browser knows no locks two may, which the service counts once all the same.
  function alone(work) {
    if (!navigator.locks) { return work(); }
    return navigator.locks.request('sipas-courier', { ifAvailable: true }, function (lock) {
      return lock ? work() : count().then(function () { tell(); return BEAT; });
    });
  }

  // Goes round now, and by itself ever after. A round that is asked for while one is under way follows it.
  function go() {
    if (running) {
      again = true;
      return running;
    }
    clearTimeout(timer);
    running = alone(round).catch(function () { return BEAT; }).then(function (wait) {
      running = null;
      timer = setTimeout(go, again ? 0 : wait);
      again = false;
    });
    return running;
  }

  async function enrol(code, lang) {
    var reply = await ask('enrol', { code: code }, lang);
    state.enrolling = true;
    state.evicted = 0;
    setup = null;
    await note('setup', undefined);
    await note('evicted', undefined);
    for (var tries = 0; !setup && tries < 10; tries++) { // another tab may be under way
      if (tries) { await new Promise(function (r) { setTimeout(r, 500); }); }
      await go();
    }
    return reply;
  }

  // Straight to the service, for an answer that the tablet cannot keep. True only when it is stored.
  async function direct(record) {
    var body = Object.assign({}, record.body);
    if (clock.skew() !== null) { body.answered_on = clock.day(clock.given(record.note), setup.content); }
    var reply = await ask('responses', { responses: [body] });
    var status = reply.results && reply.results[0] && reply.results[0].status;
    return status === 'stored' || status === 'already_stored';
  }

  async function start(shownVersion) {
    version = shownVersion;
    setup = await outbox.fact('setup') || null;
    clock.remember(await outbox.fact('contact') || { skew: null, heard: 0 });
    outbox.onCleared(cleared);
    var evicted = await outbox.fact('evicted');
    if (evicted) {
      state.evicted = evicted.at;
      state.before = evicted.before;
    }
    if (setup) { state.access = 'enrolled'; } // until the service says otherwise
    await count();
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () {}); }
    window.addEventListener('online', go);
    await Promise.race([go(), new Promise(function (r) { setTimeout(r, 4000); })]); // a network that hangs holds nobody up
  }

  sipas.courier = {
    start: start, go: go, enrol: enrol, direct: direct, state: state,
    setup: function () { return setup ? setup.content : null; },
    listen: function (f) { listeners.push(f); }
  };
})(window.sipas = window.sipas || {});

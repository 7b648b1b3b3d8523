// When an answer was given, told by a tablet whose clock may be wrong. A wall clock can be set to anything and be set right
// later; the time since the page was opened (performance.now) cannot, but begins anew with each start and may stand still
// while the tablet sleeps. The service's clock is the one that counts.
(function (sipas) {
  'use strict';
  var MINUTE = 60 * 1000;
  var session = Math.random().toString(36).slice(2); // this opening of the page
  var skew = null; // the service's clock minus this one; null before the first contact of all
  var heard = 0; // the service's time at the last contact

  function floor(ms) { return Math.floor(ms / MINUTE) * MINUTE; }

  // What is noted with an answer, to the minute: enough to tell its day and how long it has waited.
  function note() {
    return { at: floor(Date.now()), since: floor(performance.now()), session: session, skew: skew, heard: heard };
  }

  // The service's time when the answer was given, in ms. Of the ways to tell, the first one that is possible at all counts:
  // not before the contact that went before the answer, and not after now.
  function given(note) {
    var now = Date.now() + (skew || 0);
    var slack = 2 * MINUTE;
    var ways = [];
    if (note.skew !== null) { ways.push(note.at + note.skew); }
    if (note.session === session) { ways.push(now - (performance.now() - note.since)); }
    ways.push(note.at + (skew || 0));
    for (var i = 0; i < ways.length; i++) {
      if (ways[i] >= note.heard - slack && ways[i] <= now + slack) { return Math.min(ways[i], now); }
    }
    return Math.max(Math.min(ways[ways.length - 1], now), note.heard);
  }

  // The civil day of a moment where the desk is: 2026-11-21.
  function day(ms, setup) {
    try {
      var parts = {};
      new Intl.DateTimeFormat('en', { timeZone: setup.timezone, year: 'numeric', month: '2-digit', day: '2-digit' })
        .formatToParts(new Date(ms)).forEach(function (p) { parts[p.type] = p.value; });
      return parts.year + '-' + parts.month + '-' + parts.day;
    } catch (unknownZone) {
      return new Date(ms + setup.utc_offset_minutes * MINUTE).toISOString().slice(0, 10);
    }
  }

  // A contact: asked and answered by this clock, the service's time in between.
  function contact(asked, answered, service) {
    skew = service - (asked + answered) / 2;
    heard = service;
    return { skew: skew, heard: heard };
  }

  // What a contact before this start had told.
  function remember(known) {
    skew = known.skew;
    heard = known.heard;
  }

  sipas.clock = { note: note, given: given, day: day, contact: contact, remember: remember, skew: function () { return skew; } };
})(window.sipas = window.sipas || {});

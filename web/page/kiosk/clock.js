// When an answer was given, told by a tablet whose clock may be wrong. A wall clock can be set to anything and be set right
// later; the time since the page was opened (performance.now) cannot, but begins anew with each start and may stand still
// while the tablet sleeps. The service's clock is the one that counts.
const MINUTE = 60 * 1000;
const SLACK = 2 * MINUTE;

function floor(ms) { return Math.floor(ms / MINUTE) * MINUTE; }

export class Clock {
  #wall;
  #uptime;
  #session; // this opening of the page
  #skew = null; // the service's clock minus this one; null before the first contact of all
  #heard = 0; // the service's time at the last contact

  // wall and uptime are the two clocks of the tablet, in ms; session names this opening of the page.
  constructor(wall, uptime, session) {
    this.#wall = wall;
    this.#uptime = uptime;
    this.#session = session;
  }

  get skew() { return this.#skew; }

  // The service's time, as far as it is known.
  now() { return this.#wall() + (this.#skew || 0); }

  // What is noted with an answer, to the minute: enough to tell its day and how long it has waited.
  note() {
    return { at: floor(this.#wall()), since: floor(this.#uptime()), session: this.#session, skew: this.#skew, heard: this.#heard };
  }

  // The service's time when the answer was given, in ms. Of the ways to tell, the first one that is possible at all counts:
  // not before the contact that went before the answer, and not after now.
  given(note) {
    const now = this.now();
    const ways = this.#ways(note, now);
    const likely = ways.find((way) => way >= note.heard - SLACK && way <= now + SLACK);
    if (likely !== undefined) { return Math.min(likely, now); }
    return Math.max(Math.min(ways[ways.length - 1], now), note.heard);
  }

  #ways(note, now) {
    const ways = [];
    if (note.skew !== null) { ways.push(note.at + note.skew); }
    if (note.session === this.#session) { ways.push(now - (this.#uptime() - note.since)); }
    ways.push(note.at + (this.#skew || 0));
    return ways;
  }

  // A contact: asked and answered by this clock, the service's time in between.
  contact(asked, answered, service) {
    this.#skew = service - (asked + answered) / 2;
    this.#heard = service;
    return { skew: this.#skew, heard: this.#heard };
  }

  // What a contact before this start had told.
  remember({ skew, heard }) {
    this.#skew = skew;
    this.#heard = heard;
  }
}

// day is the civil day of a moment where the desk is: 2026-11-21.
export function day(ms, setup) {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: setup.timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
    const part = Object.fromEntries(format.formatToParts(new Date(ms)).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day}`;
  } catch { // a zone that this browser does not know
    return new Date(ms + setup.utc_offset_minutes * MINUTE).toISOString().slice(0, 10);
  }
}

export const clock = new Clock(() => Date.now(), () => performance.now(), Math.random().toString(36).slice(2));

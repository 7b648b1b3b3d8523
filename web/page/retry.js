// How long a service that has no time now asks one to wait.
// Ms: a mistyped year, or what a proxy thinks fit, keeps no answer for longer.
const MOST = 5 * 60000;

// asked reads Retry-After, which is seconds or a moment, in ms; 0 where it says nothing that can be understood. date is the service's own
// clock, as the same reply tells it: that of a phone may be wrong.
export function asked(text, date) {
  const typed = (text || '').trim();
  const seconds = typed === '' ? 0 : Number(typed);
  const wait = Number.isNaN(seconds) ? Date.parse(typed) - (Date.parse(date) || Date.now()) : 1000 * seconds;
  return wait > 0 ? Math.min(wait, MOST) : 0;
}

// One key a topic, Enter to keep what is ticked and go on, s to skip. A key that is held with another one, or typed into a field, is left alone.
const form = document.querySelector('form.labelling');
const keyed = new Map([...document.querySelectorAll('[data-key]')].map((one) => [one.dataset.key, one]));
const busy = (event) => event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing;
if (form) {
  addEventListener('keydown', (event) => {
    if (busy(event)) return;
    if (event.key === 'Enter' && !event.target.closest('a, button, summary')) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const one = keyed.get(event.key.toLowerCase());
    if (one && !event.target.closest('select, textarea')) {
      event.preventDefault();
      one.click();
    }
  });
}

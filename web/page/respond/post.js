// Sends a form and waits for the reply, a reasonable time.
const PATIENCE = 20000;

// stored tells whether a reply is the thanks for answers that are stored.
export function stored(reply) { return reply.status === 200 && /\/thanks(\?|$)/.test(reply.responseURL); }

// post calls heard with the reply, or lost where none came: the network is away, or silent.
export function post(url, body, heard, lost) {
  const request = new XMLHttpRequest();
  let open = true;
  const end = (tell) => {
    if (!open) { return; }
    open = false;
    clearTimeout(patience);
    tell(request);
  };
  const patience = setTimeout(() => {
    end(lost);
    request.abort();
  }, PATIENCE);
  request.onload = () => { end(heard); };
  request.onerror = () => { end(lost); };
  request.onabort = request.onerror;
  request.open('POST', url);
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  try {
    request.send(body);
  } catch (e) {
    open = false;
    clearTimeout(patience);
    throw e;
  }
}

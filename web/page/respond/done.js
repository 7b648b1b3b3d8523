// The answers are stored: nothing of them stays on the phone. Those of others may still be on their way.
import { drop } from './draft.js';
import { carry } from './post.js';

const path = window.location.pathname.replace(/\/thanks$/, '');
drop(path);
carry(path);
window.addEventListener('online', () => { carry(path); });

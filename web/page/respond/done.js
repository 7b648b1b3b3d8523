// The answers are stored: nothing of them stays on the phone.
import { drop } from './draft.js';

drop(window.location.pathname.replace(/\/thanks$/, ''));

// Asks for a token when the server wants one. The cookie that it is exchanged
// for cannot be read here; that there is one is remembered for "Log out".

import * as api from './api.js';
import { by_id, set_text } from './dom.js';

const remembered = 'rollcall-logged-in';

/** Calls `done` each time somebody has logged in. */
export function set_up_login(done) {
  const dialog = by_id('login');
  const token = by_id('login-token');
  const logout = by_id('logout');
  logout.hidden = !localStorage.getItem(remembered);
  api.when_unauthorized(() => {
    localStorage.removeItem(remembered);
    logout.hidden = true;
    if (!dialog.open) dialog.showModal();
  });
  // There is nothing else to be seen without a token.
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  by_id('login-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    set_text(by_id('login-error'), '');
    try {
      await api.log_in(token.value);
    } catch (error) {
      set_text(by_id('login-error'), error.status === 401
               ? 'This token is not known.' : `${error.message}.`);
      token.select();
      return;
    }
    token.value = '';
    localStorage.setItem(remembered, 'yes');
    logout.hidden = false;
    dialog.close();
    done();
  });
  logout.addEventListener('click', async () => {
    await api.log_out().catch(() => {});
    localStorage.removeItem(remembered);
    location.reload();
  });
}

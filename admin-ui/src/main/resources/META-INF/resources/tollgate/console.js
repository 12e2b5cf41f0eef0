/* Keys, the copy buttons, what unfolds on a phone, the colour scheme, double clicks and lost connections: what needs no round trip to the server. */
(() => {
  const root = document.documentElement;
  const KEY = 'tollgate.scheme';
  const system = matchMedia('(prefers-color-scheme: dark)');

  function scheme() {
    return localStorage.getItem(KEY) ?? (system.matches ? 'dark' : 'light');
  }
  function apply() {
    root.setAttribute('theme', scheme());
  }
  apply();
  system.addEventListener('change', apply);

  function typing(event) {
    const target = event.composedPath()[0];
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  }
  function overlayOpen() {
    return document.querySelector('vaadin-dialog[opened], vaadin-confirm-dialog[opened], vaadin-combo-box[opened], vaadin-multi-select-combo-box[opened], vaadin-select[opened]');
  }
  function hot(key) {
    return document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
  }

  addEventListener('keydown', event => {
    if (event.defaultPrevented || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      const save = hot('save');
      if (save) {
        event.preventDefault();
        document.activeElement?.blur(); // a field sends its value when it loses the focus
        setTimeout(() => save.click());
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || overlayOpen()) return;
    if (event.key === 'Escape') {
      if (typing(event)) event.composedPath()[0].blur();
      else hot('escape')?.click();
      return;
    }
    if (typing(event) || !['/', 'n', '?'].includes(event.key)) return;
    const target = hot(event.key);
    if (!target) return;
    event.preventDefault();
    event.key === '/' ? target.focus() : target.click();
  });

  // The second press of a double click means the first, also when the list has moved another row under the pointer.
  addEventListener('click', event => {
    if (event.detail > 1 && event.target.closest?.('[data-once]')) {
      event.stopImmediatePropagation();
      event.preventDefault();
    }
  }, true);

  addEventListener('click', async event => {
    const button = event.target.closest?.('[data-copy], [data-fold], [data-scheme-toggle], [data-rail-toggle]');
    if (!button) {
      if (event.target.closest?.('.tg-rail-link')) document.querySelector('.tg-rail')?.removeAttribute('data-open');
      return;
    }
    if (button.hasAttribute('data-scheme-toggle')) {
      localStorage.setItem(KEY, scheme() === 'dark' ? 'light' : 'dark');
      apply();
    } else if (button.hasAttribute('data-fold')) {
      const open = button.closest('tr, .tg-filters').toggleAttribute('data-open');
      button.setAttribute('aria-expanded', String(open));
    } else if (button.hasAttribute('data-rail-toggle')) {
      const open = button.closest('.tg-rail').toggleAttribute('data-open');
      button.setAttribute('aria-expanded', String(open));
    } else {
      await copy(button.getAttribute('data-copy'));
      button.toggleAttribute('data-copied', true);
      setTimeout(() => button.removeAttribute('data-copied'), 1500);
    }
  });

  // Flow notices a lost connection when it has something to send; a page that somebody only looks at sends nothing.
  // And one that was only typed into may go on saying so when Flow has long had its answer: it takes back what it said
  // with its sign of work in progress, which it does not show for typing.
  const LOOK_MILLIS = 5000;
  // A message that failed is sent again, and while that has no answer Flow takes no other sign that the server is there.
  const LOOKS_IN_VAIN = 6;
  let vain = 0;
  async function reached() {
    try {
      const answer = await fetch('/tollgate/logo.svg', {
        method: 'HEAD',
        cache: 'no-store',
        credentials: 'omit', // a page that is only looked at must not keep its session alive
        redirect: 'manual',
        signal: AbortSignal.timeout(LOOK_MILLIS),
      });
      return answer.status < 502; // a proxy's word that nobody is behind it
    } catch {
      return false;
    }
  }
  async function look() {
    const connection = window.Vaadin?.connectionState;
    if (document.hidden || !connection || connection.state === 'loading') return;
    window.Vaadin.connectionIndicator?.setAttribute('role', 'status');
    const there = await reached();
    if (!there) {
      vain = 0;
      if (connection.state === 'connected') connection.state = 'reconnecting';
    } else if (connection.state === 'connected' || connection.state === 'loading') {
      vain = 0;
    } else {
      if (++vain % LOOKS_IN_VAIN === 0) dispatchEvent(new Event('offline')); // Flow lets go of what it waits for
      dispatchEvent(new Event('online')); // Flow asks whether its session is still there, and goes on or to the sign-in page
    }
  }
  setInterval(look, LOOK_MILLIS);
  addEventListener('visibilitychange', look);

  async function copy(text) {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    // Plain http on another machine has no clipboard API.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
})();

// Nightjar's tracker. It notices that a page was read, and takes nothing.
//
// No cookie, no storage, no fingerprint; silence for whoever asks for it. docs/tracker.md lists every field that
// leaves the page and why, and `?nightjar_debug` in the address of any page shows them as they leave.
//
// Read it from top to bottom: who am I, may I speak, how do I send, what is a view, what is reading, when do I look.
// It runs on other people's pages, so it is written in ES2017 and must never break them: errors end at its edges,
// which are the browser's events, the patched history and the public function.
(() => {
  // --- Who am I ------------------------------------------------------------------------------------------------------

  // The server puts a public id here when it serves /js/<public id>.js. In /js/tracker.js the marker stays as it is.
  const SITE = '%site%';

  // Modules and tag managers that evaluate the code have no currentScript. Then the address tells which tag is ours.
  const script =
    document.currentScript || document.querySelector(`script[src*="/js/tracker."],script[src*="/js/${SITE}."]`);
  const stub = window.nightjar || {};
  if (!script || stub.loaded) return;

  const options = script.dataset;
  const asked = (option) => option in options; // `data-hash` without a value is an empty string, and means yes.
  const home = script.src || location;
  let endpoint = options.api || new URL('/api/track', home).href;

  // --- May I speak ---------------------------------------------------------------------------------------------------

  const robot = navigator.webdriver || window._phantom || window.callPhantom || window.__nightmare || window.Cypress;
  const local = /^$|^127(\.\d+){3}$|^\[::1]$|(^|\.)local(host)?$/.test(location.hostname); // A file: has no hostname.

  const silence =
    navigator.doNotTrack === '1' || navigator.globalPrivacyControl
      ? 'privacy signal'
      : robot
        ? 'automation'
        : local && !asked('local')
          ? 'local address'
          : '';

  // `/docs/*, /blog/**` becomes ^(\/docs\/[^/]*|\/blog\/.*)$
  const matches = (globs, path) => {
    const signs = { '**': '.*', '*': '[^/]*', ',': '|' };
    const pattern = globs.replace(/\s/g, '').replace(/\*\*|\W/g, (sign) => signs[sign] || '\\' + sign);
    return RegExp(`^(${pattern})$`).test(path);
  };

  const refusal = (path) =>
    silence ||
    (options.exclude && matches(options.exclude, path) && 'excluded path') ||
    (options.include && !matches(options.include, path) && 'path not included');

  // --- How do I send -------------------------------------------------------------------------------------------------

  let log; // What the overlay of tracker-debug.js shows. Without the overlay nothing is kept.

  // 128 random bits. Not randomUUID: it exists on https only, and intranets have readers too.
  const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('');

  // Resolves to the HTTP status, or to 0 when there is none; never rejects.
  const post = async (event, happened) => {
    let flight;
    let status = 0;
    let answer;
    try {
      event.a = event.y && Date.now() - happened;
      const body = JSON.stringify(event);
      try {
        // A string travels as text/plain, which needs no preflight; keepalive lets it outlive the page.
        const request = { method: 'POST', body, keepalive: true, credentials: 'omit' };
        flight = 'keepalive' in Request.prototype && fetch(endpoint, request);
      } catch (_) {} // Somebody patched fetch, and it broke.
      if (flight) {
        const response = await flight;
        status = response.status;
        answer = log && (await response.text());
      } else answer = navigator.sendBeacon(endpoint, body);
    } catch (_) {} // Offline, blocked, or the server is being restarted.
    log && log.push([event, status, answer]);

    // Once more, a little later, and not all readers at the same moment. The same id makes it harmless if the first
    // attempt did arrive and only its answer was lost.
    if (flight && (!status || status === 503) && !event.y) {
      event.y = 1;
      setTimeout(post, 2e3 + Math.random() * 3e3, event, happened);
    }
    return status;
  };

  const send = (name, details) => {
    const event = Object.assign(
      { s: options.site || SITE, n: name, u: viewUrl || addressOf(), l: viewTitle, i: newId(), v: viewId, w: innerWidth },
      details,
    );
    const reason = refusal(pathOf(event.u));
    if (!reason) return post(event, Date.now());
    log && log.push([event, 0, reason]);
    return 0;
  };

  // --- What is a view ------------------------------------------------------------------------------------------------

  let viewId; // Everything that happens during a view carries its id, its url and its title.
  let viewUrl;
  let viewTitle;
  let viewPath; // Of the address bar when the view began. A new path is a new view; a new query or anchor is not.
  let viewBegan;
  let referrer = document.referrer; // It belongs to the load, so only the first view takes it along.

  const addressOf = (address) => {
    const url = new URL(address || location, location);
    if (!asked('hash')) url.hash = '';
    return url;
  };
  const pathOf = (url) => url.pathname + url.hash;

  // Lone halves of a character, which the end of a cut leaves and JSON does not bear.
  const titleOf = () => document.title.slice(0, 200).replace(/[\ud800-\udfff]/gu, '') || undefined;

  let waiting; // A view that was not told yet.
  let timer;
  const tellView = () => {
    const tell = waiting;
    waiting = 0;
    return tell && tell();
  };

  const beginView = (details, address, pause) => {
    report();
    viewId = newId();
    viewUrl = addressOf(address);
    viewPath = pathOf(addressOf());
    viewTitle = undefined;
    viewBegan = performance.now();
    engaged = deepest = told = 0;
    const view = Object.assign({ i: viewId, r: referrer || undefined }, details);
    referrer = '';
    waiting = () => {
      // Who masks the address would be betrayed by the title.
      viewTitle = 'l' in view ? view.l : asked('noTitles') ? undefined : titleOf();
      return send('pageview', view);
    };
    clearTimeout(timer);
    if (!pause) return tellView();
    timer = setTimeout(quietly(tellView), pause);
  };

  // Frameworks replace the state for their own bookkeeping and push the same path again. Only a new path is news. Its
  // title comes a little after it.
  const navigated = () => {
    if (pathOf(addressOf()) !== viewPath) beginView({}, '', 300);
  };

  // --- What is reading -----------------------------------------------------------------------------------------------

  const LONGEST = 6e5; // 10 min without a word from us: well within the half hour after which a visit is over.
  let engaged = 0; // ms that this view was visible and focused, as far as they were not sent yet.
  let since = 0; // When the present stretch of reading began; 0 while nobody reads.
  let deepest = 0; // px from the top of the document to the lowest line that was on screen.
  let told = 0; // percent of the document that the server knows to have been on screen.

  const tick = () => {
    const now = performance.now();
    if (since) engaged += Math.min(now - since, LONGEST); // Longer than that was a laptop asleep.
    since = !document.hidden && document.hasFocus() ? now : 0;
  };

  const measure = () => {
    deepest = Math.max(deepest, scrollY + innerHeight);
  };

  const report = () => {
    tellView();
    tick();
    measure();
    // The height is taken now, not when the scrolling happened: images and endless lists have grown it since.
    const depth = Math.min(100, Math.round((deepest / document.documentElement.scrollHeight) * 100));
    if (viewId && (engaged >= 1e3 || depth > told)) {
      send('engagement', { e: Math.round(engaged), d: depth });
      engaged = 0;
      told = depth;
    }
  };

  // --- When do I look ------------------------------------------------------------------------------------------------

  const quietly = (act) => (event) => {
    try {
      act(event);
    } catch (_) {}
  };

  // Capturing at the window comes before the page's own listeners, so that popstate still finds the old page in place.
  const on = (types, act) => types.split(' ').forEach((type) => addEventListener(type, quietly(act), true));

  // A page that is prerendered or opened in a background tab was not seen by anybody yet, and maybe never will be.
  let started;
  const start = () => {
    if (started || document.prerendering || document.hidden) return;
    started = true;

    on('visibilitychange pagehide', report);
    on('pagehide', () => (since = 0)); // The back-forward cache may keep us for hours.
    on('focus blur pageshow', tick);
    // For half a second after a navigation the scroll position may still be that of the old page.
    on('scroll', () => performance.now() - viewBegan > 500 && measure());
    setInterval(quietly(report), LONGEST);

    if (!asked('manual')) {
      on('pageshow', (event) => event.persisted && beginView());
      on('popstate hashchange', navigated);
      // Some routers never touch history. Where the Navigation API exists it sees them all.
      if (window.navigation) navigation.addEventListener('currententrychange', quietly(navigated));
      ['pushState', 'replaceState'].forEach((method) => {
        const original = history[method];
        history[method] = function () {
          const result = original.apply(this, arguments);
          quietly(navigated)();
          return result;
        };
      });
      quietly(beginView)();
    }
    queue.forEach((call) => nightjar(...call));
  };

  // --- The public function: nightjar('signup', { props, revenue, url, title, callback }) -----------------------------

  const queue = stub.q || [];

  const track = async (name, { props, revenue, url, title, interactive }) => {
    const details = { p: props, $: revenue, q: interactive === false ? 1 : undefined };
    if (url || title) details.l = title;
    if (name === 'pageview') return beginView(details, url);
    if (url) details.u = addressOf(url);
    return send(name, details);
  };

  // The callback always comes, also when nothing was sent: a page may wait for it before it follows a link.
  const nightjar = (window.nightjar = (name, details) => {
    details = details || {};
    if (started) track(name, details).catch(() => 0).then(details.callback);
    else queue.push([name, details]);
  });
  nightjar.loaded = true;
  nightjar.error = stub.error; // of monitor.js, when that was here first
  nightjar.watching = stub.watching;

  if (/[?&]nightjar_debug/.test(location.search)) {
    log = nightjar.log = [];
    endpoint += '?debug=1';
    const src = new URL('tracker-debug.js', home);
    document.head.append(Object.assign(document.createElement('script'), { src }));
  }

  on('visibilitychange prerenderingchange', start);
  quietly(start)();
})();

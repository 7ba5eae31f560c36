// Nightjar's monitor. It notices what broke on a page and how long people waited, and takes nothing.
//
// No cookie, no storage, no text that somebody typed or read. docs/monitor.md lists every field that leaves the page.
//
// Read it from top to bottom: who am I, what leads to an error, what is an error, who asked whom, how long did it take,
// how do I send. Like tracker.js it runs on other people's pages: ES2017, and its own errors end at its edges.
(() => {
  // --- Who am I ------------------------------------------------------------------------------------------------------

  const SITE = '%site%'; // The server puts a public id here when it serves /js/<public id>.monitor.js.
  const script =
    document.currentScript || document.querySelector(`script[src*="/js/monitor."],script[src*="/js/${SITE}.monitor."]`);
  const nightjar = window.nightjar || (window.nightjar = (...call) => (nightjar.q = nightjar.q || []).push(call));
  if (!script || nightjar.watching) return;
  nightjar.watching = true;

  const options = script.dataset;
  const endpoint = new URL(options.api || '/api/monitor', script.src || location).href;
  const local = /^$|^127(\.\d+){3}$|^\[::1]$|(^|\.)local(host)?$/.test(location.hostname);
  const silent =
    navigator.doNotTrack === '1' || navigator.globalPrivacyControl || navigator.webdriver || (local && !('local' in options));

  const quietly = (act) =>
    function () {
      try {
        return act.apply(this, arguments);
      } catch (_) {}
    };
  const on = (types, act) => types.split(' ').forEach((type) => addEventListener(type, quietly(act), true));
  const now = () => Math.round(performance.now());
  const cut = (text, length) => String(text).slice(0, length).replace(/[\ud800-\udfff]/gu, '');
  const hex = (bytes) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => (byte + 256).toString(16).slice(1)).join('');
  const original = window.fetch;

  // One trace a view of a page: what it asks of servers carries it, and so do its errors. A new path is a new view.
  let trace = hex(16);
  let path = location.pathname;
  const moved = () => {
    if (location.pathname === path) return;
    crumb('navigation', `${path} → ${location.pathname}`);
    path = location.pathname;
    trace = hex(16);
  };

  // --- What leads to an error ----------------------------------------------------------------------------------------

  // Where people went and what they pressed, by the page's own names for it; never what stands there.
  const crumbs = [];
  const crumb = (kind, text) => {
    crumbs.push([now(), kind, cut(text, 150)]);
    if (crumbs.length > 30) crumbs.shift();
  };

  // `form#checkout button.primary`. Long digits in names are somebody's number.
  const nameOf = (element) => {
    const names = [];
    for (let one = element; one && one.tagName && names.length < 3; one = one.parentElement) {
      const classes = (typeof one.className === 'string' && one.className.trim().split(/\s+/).slice(0, 2).join('.')) || '';
      names.unshift(one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') + (classes && '.' + classes));
      if (one.id) break;
    }
    return names.join(' ').replace(/\d{3,}/g, '*');
  };

  on('click', (event) => crumb('click', nameOf(event.target)));

  // --- What is an error ----------------------------------------------------------------------------------------------

  const MOST = 20; // of a view; a loop that throws at every frame says nothing new after the first
  let count = 0;
  let countedIn = trace;
  const seen = new Map();

  // Builds that inject debug ids keep them by the stack of the moment in which a script began.
  const debugIds = (stack) => {
    const found = [];
    for (const [began, id] of Object.entries(window._sentryDebugIds || {})) {
      const file = (/[^\s(@]+?:\/\/[^\s)]+?(?=:\d+:\d+)/.exec(began) || [])[0];
      if (file && stack.includes(file) && !found.some((one) => one[0] === file)) found.push([file, id]);
    }
    return found.slice(0, 20);
  };

  const told = (error) => ({
    n: cut((error && error.name) || '', 100),
    m: cut((error && error.message) || error, 1000),
    k: cut((error && error.stack) || '', 8000),
  });

  const tell = (error, how, handled, details) => {
    moved();
    if (countedIn !== trace) count = 0;
    countedIn = trace;
    const one = told(error);
    const same = one.m + one.k;
    // The same again within a second is a loop, or one error that came by two ways.
    if (count >= MOST || now() - seen.get(same) < 1000) return;
    count++;
    seen.set(same, now());
    const causes = [];
    for (let cause = error && error.cause; cause && causes.length < 5; cause = cause.cause) causes.push(told(cause));
    details = details || {};
    put('e', Object.assign(one, {
      c: causes, f: how, h: handled, a: now(), t: trace, b: crumbs.slice(), d: debugIds(one.k + causes.map((c) => c.k)),
      x: details.props, l: details.level, g: details.fingerprint, p: path,
    }));
    crumb('error', one.n || 'error');
    soon();
  };

  // What a page tried to load and could not. Its address goes without what is asked.
  const missing = quietly((kind, address) => {
    const source = String(address || '').split(/[?#]/)[0];
    if (source) tell({ name: 'ResourceError', message: `${kind} ${source}` }, 'resource', 0);
  });
  on('error', (event) => {
    const { target } = event;
    if (target && target !== window && target.tagName) {
      missing(target.tagName.toLowerCase(), target.src || target.href);
      return;
    }
    const at = event.filename ? `\n    at ${event.filename}:${event.lineno}:${event.colno}` : '';
    tell(event.error || { name: 'Error', message: event.message, stack: event.message + at }, 'onerror', 0);
  });
  on('unhandledrejection', ({ reason }) =>
    tell(reason instanceof Error ? reason : { name: 'UnhandledRejection', message: words(reason) }, 'rejection', 0),
  );
  // What was thrown is often no Error; of objects only the names of their fields are told.
  const words = (thrown) =>
    thrown && typeof thrown === 'object' ? thrown.message || `Object with ${Object.keys(thrown).slice(0, 10)}` : thrown;

  const early = nightjar.errors || [];
  nightjar.error = quietly((error, details) =>
    tell(error instanceof Error ? error : { message: words(error), stack: Error().stack }, 'nightjar.error', 1, details),
  );

  // --- Who asked whom ------------------------------------------------------------------------------------------------

  // W3C traceparent goes to the page's own origin and to those that `data-trace` lists; others might refuse it.
  const origins = [location.origin, ...(options.trace || '').split(/[\s,]+/)];
  const asked = (method, address) => {
    moved();
    const url = new URL(address, location);
    if (url.href.startsWith(endpoint.replace(/monitor$/, ''))) return;
    return {
      u: url.origin === location.origin ? url.pathname : url.origin + url.pathname, m: cut(method, 10), a: now(), t: trace,
      i: hex(8), p: path, traced: origins.includes(url.origin),
    };
  };
  const parent = (one) => `00-${one.t}-${one.i}-01`;
  const answered = (one, status) => {
    one.d = now() - one.a;
    one.s = status;
    crumb('fetch', `${one.m} ${one.u} ${status || 'failed'}`);
    if (one.traced) put('q', one);
  };

  if (original && !silent) {
    window.fetch = function (input, init) {
      const one = quietly(() => asked((init && init.method) || input.method || 'GET', input.url || input))();
      let its = arguments;
      quietly(() => {
        const mode = (init && init.mode) || input.mode;
        if (!one || !one.traced || mode === 'no-cors') return;
        const headers = new Headers((init && init.headers) || input.headers);
        if (!headers.has('traceparent')) headers.set('traceparent', parent(one));
        its = [input, Object.assign({}, init, { headers })];
      })();
      const flight = original.apply(this, its);
      if (one) flight.then((answer) => answered(one, answer.status), () => answered(one, 0));
      return flight;
    };
    const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, address) {
      this._nightjar = quietly(asked)(method, address);
      return open.apply(this, arguments);
    };
    XMLHttpRequest.prototype.setRequestHeader = function (name) {
      // A second value would be put behind the page's own with a comma, and servers would read neither.
      if (this._nightjar && /^traceparent$/i.test(name)) this._nightjar.own = 1;
      return setRequestHeader.apply(this, arguments);
    };
    XMLHttpRequest.prototype.send = function () {
      const one = this._nightjar;
      quietly(() => {
        if (!one) return;
        if (one.traced && !one.own) setRequestHeader.call(this, 'traceparent', parent(one));
        one.a = now();
        this.addEventListener('loadend', quietly(() => answered(one, this.status)));
      })();
      return send.apply(this, arguments);
    };
  }

  // --- How long did it take ------------------------------------------------------------------------------------------

  // Web vitals of the page that was loaded. What is their cause goes along: the element, by its name, or the event.
  const vitals = {};
  const loaded = trace;
  const vital = (name, value, cause) => {
    vitals[name] = [Math.round(value * 1e4) / 1e4, cut(cause || '', 200)];
  };
  const observe = (type, act, more) =>
    quietly(() =>
      new PerformanceObserver((list) => list.getEntries().forEach(quietly(act))).observe(
        Object.assign({ type, buffered: true }, more),
      ),
    )();

  const page = performance.getEntriesByType('navigation')[0];
  const began = (page && page.activationStart) || 0;
  const since = (at) => Math.max(at - began, 0);
  let hidden = document.hidden ? 0 : Infinity; // What is painted while nobody looks was waited for by nobody.

  const measure = () => {
    if (page && page.responseStart) vital('TTFB', since(page.responseStart), page.nextHopProtocol);
    observe('paint', (entry) => {
      if (entry.name === 'first-contentful-paint' && entry.startTime < hidden) vital('FCP', since(entry.startTime));
    });

    let acted; // After the first input the largest thing is what people have scrolled to.
    observe('largest-contentful-paint', (entry) => {
      if (acted || entry.startTime > hidden) return;
      vital('LCP', since(entry.startTime), nameOf(entry.element) + (entry.url ? ' ' + entry.url.split(/[?#]/)[0] : ''));
    });
    on('keydown pointerdown', () => (acted = true));

    // Shifts within a second of one another, five seconds at most, are one; the worst of those counts.
    let sum = 0;
    let first = 0;
    let last = 0;
    vital('CLS', 0);
    observe('layout-shift', (entry) => {
      if (entry.hadRecentInput) return;
      const goesOn = entry.startTime - last < 1000 && entry.startTime - first < 5000;
      sum = goesOn ? sum + entry.value : entry.value;
      if (!goesOn) first = entry.startTime;
      last = entry.startTime;
      const source = (entry.sources || []).find((one) => one.node) || {};
      if (sum > vitals.CLS[0]) vital('CLS', sum, nameOf(source.node));
    });

    // The slowest answer to an interaction; of every fifty the slowest one is left out.
    const slowest = [];
    const interaction = (entry) => {
      if (!entry.interactionId) return;
      const known = slowest.find((one) => one.id === entry.interactionId);
      if (known) known.duration = Math.max(known.duration, entry.duration);
      else slowest.push({ id: entry.interactionId, duration: entry.duration, cause: `${entry.name} ${nameOf(entry.target)}` });
      slowest.sort((a, b) => b.duration - a.duration).splice(10);
      const many = performance.interactionCount || slowest.length;
      const counts = slowest[Math.min(slowest.length - 1, Math.floor(many / 50))];
      vital('INP', counts.duration, counts.cause);
    };
    observe('event', interaction, { durationThreshold: 40 });
    observe('first-input', interaction);
  };
  if (!silent && Math.random() < (options.vitals || 1)) measure();

  // --- How do I send -------------------------------------------------------------------------------------------------

  let waiting = {};
  let timer;
  let version = 0;
  const put = (kind, one) => {
    const list = (waiting[kind] = waiting[kind] || []);
    if (list.length < 50) list.push(one);
  };
  const soon = () => {
    timer = timer || setTimeout(flush, 1000);
  };

  const flush = quietly(() => {
    clearTimeout(timer);
    timer = 0;
    const load = waiting;
    waiting = {};
    if (silent || !Object.keys(load).length) return;
    const of = { s: options.site || SITE, u: location.origin + location.pathname, r: options.release, n: options.environment };
    // A string travels as text/plain, which needs no preflight; keepalive lets it outlive the page, up to 64 KB.
    const body = JSON.stringify(Object.assign(of, { z: now() }, load));
    const request = { method: 'POST', body, keepalive: body.length < 6e4, credentials: 'omit' };
    if (original) original(endpoint, request).catch(() => 0);
    else navigator.sendBeacon(endpoint, body);
  });

  let toldVitals = '';
  on('visibilitychange pagehide', ({ type }) => {
    if (!document.hidden && type !== 'pagehide') return;
    hidden = Math.min(hidden, now());
    const values = JSON.stringify(vitals);
    if (values !== toldVitals && values !== '{}') put('v', { t: loaded, k: ++version, w: vitals, p: firstPath });
    toldVitals = values;
    flush();
  });
  const firstPath = path;
  setInterval(flush, 1e4);

  if (!silent) {
    early.forEach((call) => nightjar.error(...call));
    // What could not be loaded before this script was there to hear of it; of other origins browsers keep the status.
    for (const { initiatorType, name, responseStatus } of performance.getEntriesByType('resource')) {
      if (responseStatus > 399 && /^(img|script|link)$/.test(initiatorType)) missing(initiatorType, name);
    }
  }
})();

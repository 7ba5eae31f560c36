// The overlay behind `?nightjar_debug`: every event as it leaves the page, and what the server made of it.
//
// tracker.js loads this file only when asked, and hands its events over in `nightjar.log`, a plain array of
// [event, HTTP status, answer]. What happened before we came is in it already; what comes later is pushed, so we
// put our own push in the place of the array's.
(() => {
  // What the short names on the wire stand for.
  const FIELDS = {
    s: 'site',
    n: 'name',
    u: 'page',
    l: 'title',
    r: 'referrer',
    w: 'window width, px',
    p: 'properties',
    $: 'revenue',
    e: 'engaged, ms',
    d: 'scroll depth, %',
    i: 'event id',
    v: 'page view id',
    a: 'age, ms',
    y: 'retry',
    q: 'passive',
  };

  const STYLE = `
    :host { all: initial; color-scheme: dark; position: fixed; z-index: 2147483647; right: 16px; bottom: 16px;
      width: min(380px, calc(100vw - 32px)) }
    * { box-sizing: border-box; font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
    section { max-height: 60vh; display: flex; flex-direction: column; overflow: hidden; border-radius: 8px;
      color: #e8eaed; background: #16181d; border: 1px solid #33373f }
    header { display: flex; gap: 8px; align-items: center; padding: 8px 8px 8px 12px; border-bottom: 1px solid #33373f }
    header b { font-weight: 600 }
    header span { flex: 1; color: #9aa0a8 }
    button { all: unset; padding: 0 8px; border-radius: 4px; cursor: pointer; color: #9aa0a8 }
    button:hover, button:focus-visible { background: #2a2e36; color: #e8eaed }
    div { overflow: auto }
    p { margin: 0; padding: 12px; color: #9aa0a8 }
    details + details { border-top: 1px solid #262a31 }
    summary { display: flex; flex-wrap: wrap; gap: 0 8px; padding: 8px 12px; cursor: pointer; list-style: none }
    summary b { font-weight: 600 }
    summary i { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
      font-style: normal; color: #9aa0a8 }
    summary em { flex-basis: 100%; font-style: normal }
    .good { color: #6fcf97 } .held { color: #e0b15a } .bad { color: #f08a80 }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 0 12px; margin: 0; padding: 0 12px 8px }
    dt { color: #9aa0a8 }
    dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
  `;

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch (_) {
      return {};
    }
  };

  // [how good it is, what to say]
  const verdict = (event, status, answer) => {
    if (!status && typeof answer === 'string') return ['held', `not sent: ${answer}`];
    if (!status && answer) return ['good', 'handed to sendBeacon, which tells no answer'];
    if (!status) return ['bad', event.y ? 'no answer again, given up' : 'no answer, tried once more in a few seconds'];
    const said = parsed(answer);
    if (status === 202) {
      const reasons = (said.dropped || []).map((drop) => drop.reason);
      return reasons.length ? ['held', `dropped: ${reasons.join(', ')}`] : ['good', 'accepted'];
    }
    const title = said.detail || said.title || 'refused';
    return ['bad', `${status} ${title}${status === 503 && !event.y ? ', tried once more in a few seconds' : ''}`];
  };

  // Text only, never markup: the page, the server and the event's properties all speak here.
  const element = (tag, text, ...children) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  const words = (value) => (value instanceof Object && !(value instanceof URL) ? JSON.stringify(value) : String(value));

  const row = ([event, status, answer]) => {
    const [kind, sentence] = verdict(event, status, answer);
    const outcome = element('em', sentence);
    outcome.className = kind;
    const facts = element('dl');
    const add = (name, value) => value !== undefined && facts.append(element('dt', name), element('dd', words(value)));
    Object.keys(FIELDS).forEach((field) => add(FIELDS[field], event[field]));
    const seen = parsed(answer).seen || {};
    Object.keys(seen).forEach((name) => add(`seen: ${name}`, seen[name]));

    const page = new URL(event.u);
    const title = element('summary', '', element('b', event.n), element('i', page.pathname + page.hash), outcome);
    return element('details', '', title, facts);
  };

  const host = document.createElement('nightjar-debug');
  const root = host.attachShadow({ mode: 'open' });
  // A constructed sheet, because a page's Content-Security-Policy may forbid <style>.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const log = window.nightjar.log;
  const count = element('span');
  const empty = element('p', 'No event yet. A page is counted when it becomes visible.');
  const list = element('div', '', empty);
  const close = element('button', '\u00d7');
  close.setAttribute('aria-label', 'Close the Nightjar overlay');
  close.onclick = () => host.remove();
  const frame = element('section', '', element('header', '', element('b', 'Nightjar'), count, close), list);
  frame.setAttribute('aria-label', 'Nightjar events of this page');
  root.append(frame);

  const show = (entry) => {
    empty.remove();
    list.append(row(entry));
    list.scrollTop = list.scrollHeight;
    count.textContent = `${list.children.length} ${list.children.length === 1 ? 'event' : 'events'}`;
  };
  log.forEach(show);
  log.push = show;
  document.documentElement.append(host);
})();

// A stand-in for the hub while one works on pages: believable numbers, every state. Never part of the build.
//   node dev/mock.mjs            then  NIGHTJAR_DEV_API=http://127.0.0.1:8787 npm run dev
// Sites: "lantern" has data, "fresh" waits for its first event, "giant" has huge numbers and long names, "broken" answers 500.
import { createServer } from "node:http";

const port = Number(process.env.MOCK_PORT ?? 8787);
const zone = "Asia/Kolkata";
const DAY = 86_400_000;
const state = {
  signedIn: process.env.MOCK_SIGNED_OUT !== "1",
  needed: process.env.MOCK_SETUP === "1",
  keys: [],
  freshAt: null,
};

const site = (id, domain, name, role = "owner", first = "2026-03-04T08:12:00Z") => ({
  id,
  number: id.length,
  domain,
  name,
  timezone: zone,
  organization_id: "org1",
  role,
  allowed_origins: [],
  public_key: `ja_pk_${id}_x`,
  created_at: "2026-03-01T08:00:00Z",
  first_event_at: first,
});
const sites = [
  site("lantern00001", "lantern.example", "Lantern"),
  site("fresh0000001", "fresh.example", "fresh.example", "owner", null),
  site(
    "giant0000001",
    "the-very-long-subdomain.of-a-company-with-a-long-name.example",
    "Very Long Names and Large Numbers Incorporated",
  ),
  site("broken000001", "broken.example", "Broken", "viewer"),
];
const me = () => ({
  user: { id: "u1", name: "Ada", email: "ada@lantern.example" },
  organizations: [{ id: "org1", name: "Lantern Works", slug: "lantern-works", role: "owner" }],
  sites,
});

// A number between 0 and 1 that a text always gives again.
function dice(text) {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.codePointAt(0), 16777619);
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

const VALUES = {
  channel: [
    "Organic search",
    "Direct",
    "Referral",
    "Organic social",
    "AI assistants",
    "Email",
    "Paid search",
    "Display",
  ],
  source: [
    "Google",
    "",
    "Hacker News",
    "GitHub",
    "DuckDuckGo",
    "Bing",
    "ChatGPT",
    "Reddit",
    "newsletter.lantern.example",
    "Mastodon",
    "Lobsters",
    "Perplexity",
    "LinkedIn",
    "YouTube",
  ],
  prop: ["plan", "author"],
  "prop:plan": ["free", "team", "enterprise"],
  referrer: [
    "news.ycombinator.com/item",
    "github.com/awesome/observability",
    "reddit.com/r/selfhosted",
    "lobste.rs/s/abc123",
    "www.linkedin.com/feed",
    "t.co",
  ],
  utm_source: ["newsletter", "google", "partner"],
  utm_medium: ["email", "cpc", "social"],
  utm_campaign: ["autumn-release", "brand", "webinar-oct"],
  utm_term: [],
  utm_content: [],
  path: [
    "/",
    "/pricing",
    "/docs",
    "/docs/getting-started",
    "/blog/why-we-left-cookies-behind",
    "/blog",
    "/docs/self-hosting/docker-compose",
    "/changelog",
    "/about",
    "/docs/api/events",
    "/blog/clickhouse-at-small-scale",
    "/contact",
    "/docs/privacy",
    "/careers",
    "/docs/tracker/options",
    "/terms",
    "/status",
    "/compare/others",
  ],
  hostname: ["lantern.example", "docs.lantern.example", "www.lantern.example"],
  country: [
    "US",
    "IN",
    "DE",
    "GB",
    "FR",
    "BR",
    "JP",
    "NL",
    "CA",
    "AU",
    "SG",
    "PL",
    "ES",
    "SE",
    "IT",
    "CH",
    "KR",
    "ZA",
    "MX",
    "NG",
    "AR",
    "ID",
    "TR",
    "UA",
    "NO",
    "FI",
    "DK",
    "KE",
    "NZ",
    "EG",
    "HK",
    "MT",
    "VN",
    "CL",
    "RU",
    "CN",
    "SA",
    "PT",
    "",
  ],
  region: [
    "California|US",
    "Karnataka|IN",
    "Bavaria|DE",
    "England|GB",
    "Île-de-France|FR",
    "São Paulo|BR",
    "Tokyo|JP",
    "North Holland|NL",
    "Ontario|CA",
    "New South Wales|AU",
    "Maharashtra|IN",
    "Berlin|DE",
  ],
  city: [
    "Bengaluru|IN",
    "San Francisco|US",
    "London|GB",
    "Munich|DE",
    "Paris|FR",
    "São Paulo|BR",
    "Tokyo|JP",
    "Amsterdam|NL",
    "Toronto|CA",
    "Sydney|AU",
    "Mumbai|IN",
    "Singapore|SG",
    "Warsaw|PL",
  ],
  browser: [
    "Chrome",
    "Safari",
    "Mobile Safari",
    "Firefox",
    "Edge",
    "Chrome Mobile",
    "Samsung Internet",
    "Opera",
    "Brave",
  ],
  os: ["Windows", "Mac OS X", "iOS", "Android", "Linux", "Ubuntu", "Chrome OS"],
  device: ["desktop", "mobile", "tablet", "tv"],
  size: ["xl", "xs", "lg", "2xl", "md", "sm"],
  language: ["en-US", "en-GB", "de-DE", "fr-FR", "pt-BR", "hi-IN", "ja-JP"],
};
VALUES.entry_path = VALUES.path.slice(0, 12);
VALUES.exit_path = [...VALUES.path.slice(3), ...VALUES.path.slice(0, 3)];
const LONG = (value) =>
  `${value}/an-extraordinarily-long-path-segment-that-somebody-generated-from-a-title/और-यूनिकोड/${"x".repeat(60)}?ref=1`;

const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
const plus = (day, n) => new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY).toISOString().slice(0, 10);

function rangeOf(q) {
  const anchor = q.get("date") ?? today();
  const name = q.get("period") ?? "28d";
  const days = { "7d": 7, "28d": 28, "30d": 30, "91d": 91, "6mo": 182, "12mo": 365, all: 262 }[name];
  if (name === "custom") return [name, q.get("from"), q.get("to")];
  if (name === "yesterday") return [name, plus(anchor, -1), plus(anchor, -1)];
  if (name === "month") return [name, `${anchor.slice(0, 7)}-01`, anchor];
  if (name === "last_month") {
    const end = plus(`${anchor.slice(0, 7)}-01`, -1);
    return [name, `${end.slice(0, 7)}-01`, end];
  }
  if (name === "year") return [name, `${anchor.slice(0, 4)}-01-01`, anchor];
  return days ? [name, plus(anchor, -days), plus(anchor, -1)] : [name, anchor, anchor];
}

function bucketsOf(name, from, to, interval) {
  const out = [];
  const nowLocal = Date.now() + 5.5 * 3_600_000;
  const iso = (t) => `${new Date(t).toISOString().slice(0, 19)}+05:30`;
  if (name === "realtime") {
    const end = Math.floor(nowLocal / 60_000) * 60_000;
    for (let i = 29; i >= 0; i--) out.push({ start: iso(end - i * 60_000), partial: i === 0 });
    return out;
  }
  const step = { minute: 60_000, hour: 3_600_000, day: DAY, week: 7 * DAY, month: 30.4 * DAY }[interval];
  let start = Date.parse(`${from}T00:00:00Z`);
  let end = Math.min(Date.parse(`${to}T00:00:00Z`) + DAY, nowLocal);
  if (name === "24h") {
    end = nowLocal;
    start = Math.floor((nowLocal - DAY) / step) * step;
  }
  for (let t = start; t < end; t += step) {
    const at = interval === "month" ? Date.parse(`${new Date(t + 5 * DAY).toISOString().slice(0, 7)}-01T00:00:00Z`) : t;
    out.push({ start: iso(at), partial: t + step > end || (interval === "week" && t === start) });
  }
  return out;
}

const scaleOf = (id, filters) =>
  (id.startsWith("giant") ? 48_211 : 1) * filters.reduce((s, f) => s * (0.08 + 0.4 * dice(f)), 1);

function valueAt(start, interval, scale, salt) {
  const hour = Number(start.slice(11, 13));
  const weekday = new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay();
  const weekend = weekday === 0 || weekday === 6 ? 0.62 : 1;
  const growth = 1 + (Date.parse(start.slice(0, 10)) - Date.parse("2026-01-01")) / DAY / 500;
  const curve = 0.35 + 0.65 * Math.max(0, Math.sin(((hour - 5) / 24) * Math.PI * 1.25));
  const size = { minute: 1.9, hour: 62 * curve, day: 1240, week: 7600, month: 33_000 }[interval];
  const spike = start.startsWith(plus(today(), -9)) ? 1.9 : 1;
  return Math.max(0, Math.round(size * weekend * growth * spike * scale * (0.82 + 0.36 * dice(start + salt))));
}

function rowsOf(id, dimension, total, search = "") {
  const list = VALUES[dimension] ?? [];
  const long = id.startsWith("giant");
  let left = 1;
  const rows = list.map((entry, i) => {
    const [value, country] = entry.split("|");
    const part = left * (0.24 + 0.16 * dice(dimension + entry));
    left -= part;
    const visitors = Math.max(1, Math.round(total * (dimension.endsWith("path") ? part * 1.3 : part)));
    const name = long && /path|source|city|utm/.test(dimension) && value ? LONG(value) : value;
    return {
      value: name,
      ...(country ? { country } : {}),
      visitors,
      visits: Math.round(visitors * 1.21),
      pageviews: Math.round(visitors * 2.4),
      bounce_rate: 0.3 + 0.4 * dice(entry),
      engaged_ms: 20_000 + 160_000 * dice(`${entry}t`),
      before: { visitors: Math.round(visitors * (0.7 + 0.5 * dice(`${entry}b`))) },
      i,
    };
  });
  const more = ["path", "city", "source"].includes(dimension)
    ? Array.from({ length: long ? 2600 : 240 }, (_, i) => ({
        value: dimension === "path" ? `/blog/post-${i + 1}` : `${dimension} ${i + 1}`,
        ...(dimension === "city" ? { country: "IN" } : {}),
        visitors: Math.max(1, Math.round((total * 0.004) / (i / 20 + 1))),
        visits: 9,
        pageviews: 20,
        bounce_rate: 0.5,
        engaged_ms: 31_000,
        before: null,
      }))
    : [];
  return [...rows, ...more]
    .filter((row) => row.value.toLowerCase().includes(search.toLowerCase()))
    .sort((a, b) => b.visitors - a.visitors);
}

const METRICS = ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "engaged_ms"];
const FACTOR = { visitors: 1, visits: 1.19, pageviews: 2.62 };

function overview(id, q) {
  const filters = q.getAll("f");
  const [name, from, to] = rangeOf(q);
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
  const interval =
    name === "realtime"
      ? "minute"
      : (q.get("interval") ?? (days <= 2 ? "hour" : days <= 190 ? "day" : days < 300 ? "week" : "month"));
  const scale = scaleOf(id, filters);
  const empty = id.startsWith("fresh") && !state.freshAt;
  const buckets = bucketsOf(name, from, to, interval);
  const compare = q.get("compare") ?? "none";
  const line = (salt, grow) => {
    const base = buckets.map((b) =>
      empty ? 0 : valueAt(b.start, interval, scale * grow, salt) * (b.partial && salt === "now" ? 0.45 : 1),
    );
    return Object.fromEntries(
      METRICS.map((m) => [
        m,
        base.map((v, i) => {
          if (m === "views_per_visit") return v ? 1.8 + 0.9 * dice(salt + m + i) : null;
          if (m === "bounce_rate") return v ? 0.38 + 0.14 * dice(salt + m + i) : null;
          if (m === "engaged_ms") return v ? 52_000 + 40_000 * dice(salt + m + i) : null;
          return Math.round(v * FACTOR[m]);
        }),
      ]),
    );
  };
  const values = line("now", 1);
  const before = compare === "none" ? null : line("before", 0.88);
  const sum = (list) => list.reduce((a, b) => a + (b ?? 0), 0);
  const whole = (l, m) =>
    m in FACTOR
      ? Math.round(sum(l[m]) * (m === "visitors" && days > 1 ? 0.78 : 1))
      : sum(l[m]) / Math.max(1, l[m].filter((x) => x !== null).length) || null;
  const metrics = Object.fromEntries(
    METRICS.map((m) => {
      const value = whole(values, m);
      const was = before && whole(before, m);
      return [m, { value, before: was, change: was && value !== null ? (value - was) / was : null }];
    }),
  );
  const panels = Object.fromEntries(
    Object.keys(VALUES).map((d) => {
      const rows = empty ? [] : rowsOf(id, d, metrics.visitors.value);
      return [d, { rows: rows.slice(0, 9), total_rows: rows.length }];
    }),
  );
  return {
    period: { name, from, to, interval, timezone: zone },
    comparison: compare === "none" ? null : { from: plus(from, -days), to: plus(to, -days) },
    watermark: new Date().toISOString(),
    filters: [],
    metrics,
    series: { buckets, values, before },
    panels,
  };
}

const SQL = `-- What are the most visited pages?
select path as value, uniqMerge(visitors) as visitors, count() as pageviews
from events
where site_id = {site:UInt64}
  and ts >= {from:DateTime64(3, 'UTC')} and ts < {to:DateTime64(3, 'UTC')}
  and country in {f0:Array(String)}
group by value
order by visitors desc, value
limit {limit:UInt32} offset {offset:UInt32}`;

const members = [
  { id: "u1", name: "Ada", email: "ada@lantern.example", role: "owner", joined_at: "2026-03-01T08:00:00Z" },
  { id: "u2", name: "Ben", email: "ben@lantern.example", role: "viewer", joined_at: "2026-04-11T08:00:00Z" },
];
const invitations = [
  {
    id: "i1",
    email: "new@lantern.example",
    role: "member",
    url: null,
    expires_at: new Date(Date.now() + 6 * DAY).toISOString(),
  },
];
state.keys = [
  {
    id: "k1",
    kind: "public",
    name: "Pages",
    scopes: ["ingest"],
    created_at: "2026-03-01T08:00:00Z",
    expires_at: null,
    last_used_at: new Date().toISOString(),
    revoked_at: null,
    token: "ja_pk_8fk2m1qz_Zr81hsVwq0nB7rT2kLm4cYx9dQe6pA",
    hint: "ja_pk_8fk2m1qz_…",
  },
  {
    id: "k2",
    kind: "secret",
    name: "Backend",
    scopes: ["ingest", "read"],
    created_at: "2026-06-01T08:00:00Z",
    expires_at: "2027-06-01T08:00:00Z",
    last_used_at: null,
    revoked_at: null,
    token: null,
    hint: "ja_sk_p03mvk1x_…",
  },
  {
    id: "k3",
    kind: "secret",
    name: "Old importer",
    scopes: ["ingest"],
    created_at: "2026-03-02T08:00:00Z",
    expires_at: null,
    last_used_at: "2026-05-01T08:00:00Z",
    revoked_at: "2026-06-01T08:00:00Z",
    token: null,
    hint: "ja_sk_0aa1bb2c_…",
  },
];

function ingest(id) {
  const first = id.startsWith("fresh") ? state.freshAt : "2026-03-04T08:12:00Z";
  const src = `https://hub.example/js/${id}.js`;
  return {
    first_event_at: first,
    last_event_at: first && new Date(Date.now() - 4000).toISOString(),
    lag_ms: first && 640,
    accepted_24h: first ? 4213 : 0,
    dropped_24h: first
      ? [
          { reason: "bot", count: 912, words: "The user agent says that it is a bot, a crawler or a script." },
          {
            reason: "opted_out",
            count: 148,
            words: "The visitor asked not to be counted (Do Not Track or Global Privacy Control).",
          },
          {
            reason: "wrong_origin",
            count: 12,
            words: "The page is on a host that is not in the site's allowed origins.",
          },
          { reason: "too_old", count: 1, words: "The event happened more than a day before it arrived." },
        ]
      : [],
    snippet: `<script defer src="${src}"></script>`,
    script_url: src,
  };
}

function stream(response, start) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const say = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const timers = start(say);
  response.on("close", () => timers.forEach(clearInterval));
}

const problem = (status, code, title, detail = "", errors) => [
  status,
  { type: "about:blank", title, status, code, detail, errors },
];

function answer(method, path, q, body) {
  if (path === "/setup" && method === "GET") return [200, { needed: state.needed }];
  if (path === "/setup") {
    state.needed = false;
    state.signedIn = true;
    return [200, me()];
  }
  if (path === "/sign-in") {
    if (body.password === "wrong")
      return problem(401, "wrong_credentials", "That is not right", "E-mail and password do not belong together.");
    state.signedIn = true;
    return [200, me()];
  }
  if (path === "/invitations/good")
    return [200, { organization: "Lantern Works", email: "new@lantern.example", role: "member", known_account: false }];
  if (path.startsWith("/invitations/")) return problem(404, "invitation_not_found", "There is no such invitation");
  if (!state.signedIn) return problem(401, "not_signed_in", "Please sign in");
  if (path === "/sign-out") {
    state.signedIn = false;
    return [204];
  }
  if (path === "/me") return [200, me()];
  if (path === "/me/password")
    return body.current === "wrong"
      ? problem(422, "invalid", "Some fields are not right", "", [
          { field: "current", message: "is not your password" },
        ])
      : [204];
  if (path === "/me/sessions")
    return [
      200,
      [
        {
          id: "s1",
          created_at: "2026-11-01T08:00:00Z",
          last_seen_at: new Date().toISOString(),
          device: "Firefox on Linux",
          current: true,
        },
        {
          id: "s2",
          created_at: "2026-10-01T08:00:00Z",
          last_seen_at: "2026-11-10T08:00:00Z",
          device: "Safari on iOS",
          current: false,
        },
      ],
    ];
  if (path.endsWith("/members")) return [200, members];
  if (path.endsWith("/invitations") && method === "GET") return [200, invitations];
  if (path.endsWith("/invitations")) {
    const made = {
      id: `i${Date.now()}`,
      email: body.email,
      role: body.role,
      url: "https://hub.example/invite/n0tARealOne7fK2",
      expires_at: new Date(Date.now() + 7 * DAY).toISOString(),
    };
    invitations.push({ ...made, url: null });
    return [201, made];
  }
  if (path.endsWith("/audit"))
    return [
      200,
      {
        entries: [
          "site.changed|lantern.example",
          "key.created|ja_sk_p03mvk1x",
          "member.invited|new@lantern.example",
          "member.role_changed|ben@lantern.example",
          "site.created|lantern.example",
          "organization.created|Lantern Works",
        ].map((one, i) => ({
          id: 90 - i,
          at: new Date(Date.now() - i * 2.3 * DAY).toISOString(),
          actor: "Ada",
          action: one.split("|")[0],
          subject: one.split("|")[1],
          detail: i === 0 ? { timezone: "UTC → Asia/Kolkata" } : {},
        })),
        next: null,
      },
    ];
  if (/^\/organizations\/\w+\/sites$/.test(path)) {
    const made = site(`new${Date.now()}`.slice(0, 12), body.domain, body.domain, "owner", null);
    sites.push(made);
    return [201, made];
  }
  const [, id, rest = ""] = /^\/sites\/(\w+)(\/.*)?$/.exec(path) ?? [];
  if (!id) return problem(404, "not_found", "There is nothing here");
  if (rest.startsWith("/analytics") && id.startsWith("broken"))
    return problem(
      503,
      "unavailable",
      "Not available right now, please try again",
      "The store of events does not answer.",
    );
  if (rest === "/keys" && method === "GET") return [200, state.keys];
  if (rest === "/keys") {
    const made = {
      id: `k${Date.now()}`,
      revoked_at: null,
      last_used_at: null,
      created_at: new Date().toISOString(),
      hint: "ja_sk_new…",
      token: "ja_sk_q7d0w2me_k3Vb9Zc1XyT5rLq8NhPs4WgUf7JdKa2M",
      ...body,
    };
    state.keys.push({ ...made, token: null });
    return [201, made];
  }
  if (rest === "/ingest") return [200, ingest(id)];
  if (rest === "/analytics/overview") return [200, overview(id, q)];
  if (rest === "/analytics/query")
    return [
      200,
      {
        sql: SQL,
        binds: {
          site: 1,
          from: "2026-10-24 18:30:00.000",
          to: "2026-11-21 18:30:00.000",
          f0: ["IN", "DE"],
          limit: 9,
          offset: 0,
        },
      },
    ];
  if (rest === "/analytics/suggestions")
    return [
      200,
      (VALUES[q.get("dimension")] ?? [])
        .map((v) => v.split("|")[0])
        .filter((v) => v.toLowerCase().includes((q.get("q") ?? "").toLowerCase())),
    ];
  if (rest === "/analytics/breakdown") {
    const total = overview(id, q).metrics.visitors.value;
    const rows =
      id.startsWith("fresh") && !state.freshAt ? [] : rowsOf(id, q.get("dimension"), total, q.get("search") ?? "");
    const sort = q.get("sort") ?? "-visitors";
    const by = sort.replace("-", "");
    rows.sort((a, b) => (sort.startsWith("-") ? b[by] - a[by] : a[by] - b[by]));
    const offset = Number(q.get("offset") ?? 0);
    return [
      200,
      {
        dimension: q.get("dimension"),
        rows: rows.slice(offset, offset + Number(q.get("limit") ?? 100)),
        total_rows: rows.length,
        metrics: METRICS,
      },
    ];
  }
  if (method === "DELETE") return [204];
  if (method === "PATCH")
    return [
      200,
      Object.assign(
        sites.find((s) => s.id === id),
        body,
      ),
    ];
  return problem(404, "not_found", "There is nothing here");
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  const path = url.pathname.replace(/^\/api/, "");
  let text = "";
  for await (const chunk of request) text += chunk;
  const id = path.split("/")[2] ?? "";
  if (path.endsWith("/analytics/live") && !id.startsWith("broken")) {
    return stream(response, (say) => {
      const base = id.startsWith("giant") ? 18_412 : id.startsWith("fresh") && !state.freshAt ? 0 : 12;
      const now = () => say("current", { visitors: base ? base + Math.round(Math.random() * 4) : 0 });
      now();
      return [setInterval(now, 4000)];
    });
  }
  if (path.endsWith("/ingest/live")) {
    return stream(response, (say) => {
      say("status", ingest(id));
      const wait = setTimeout(() => {
        if (!id.startsWith("fresh") || process.env.MOCK_WAITS) return;
        state.freshAt ??= new Date().toISOString();
        sites[1].first_event_at = state.freshAt;
        say("first_event", ingest(id));
      }, 6000);
      return [wait];
    });
  }
  await new Promise((done) => setTimeout(done, Number(process.env.MOCK_DELAY ?? 60)));
  const [status, said] = answer(request.method, path, url.searchParams, text ? JSON.parse(text) : {});
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(said === undefined ? "" : JSON.stringify(said));
}).listen(port, "127.0.0.1", () => console.log(`mock hub on http://127.0.0.1:${port}`));

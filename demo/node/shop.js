// The shop: a page, products with what is left of them, and bookings. Everything it tells, `register` of OpenTelemetry's
// auto-instrumentations tells for it: HTTP, fetch, pg. See start.js.
const http = require("node:http");
const fs = require("node:fs");
const path = require("node:path");
const { Pool } = require("pg");
const { send } = require("./queue");

const { DATABASE_PORT, SHOP_PORT, WAREHOUSE_PORT, HUB, PUBLIC_KEY, PAGE } = process.env;
const pool = new Pool({ host: "127.0.0.1", port: Number(DATABASE_PORT), user: "postgres", database: "postgres", max: 2 });
const html = (body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Lamps</title></head><body>${body}</body></html>`;

async function product(id) {
  const found = await pool.query("select name, price from product where id = $1", [id]);
  if (!found.rows[0]) return [404, { error: "There is no such product." }];
  const left = await fetch(`http://127.0.0.1:${WAREHOUSE_PORT}/stock/${id}`);
  return [200, { ...found.rows[0], ...(await left.json()) }];
}

async function book(id) {
  await pool.query("insert into booking (product) values ($1)", [id]);
  await send(pool, "bookings", { product: id });
  return [201, { booked: id }];
}

/** A page of products asks for each of them: what loops over rows do. */
async function list() {
  const names = [];
  for (let id = 1; id <= 6; id++) {
    const found = await pool.query("select name from product where id = $1", [id]);
    names.push(found.rows[0].name);
  }
  return [200, { names }];
}

async function answer(request) {
  const { pathname } = new URL(request.url, "http://shop");
  const [, what, id] = pathname.split("/");
  if (pathname === "/products") return list();
  if (what === "products" && /^\d{1,4}$/.test(id)) return product(Number(id));
  if (what === "bookings" && request.method === "POST" && /^\d{1,4}$/.test(id)) return book(Number(id));
  return [404, { error: "There is no such page." }];
}

const served = http.createServer(async (request, response) => {
  if (request.url === "/page.js") {
    response.writeHead(200, { "content-type": "text/javascript" });
    return response.end(fs.readFileSync(PAGE));
  }
  if (request.url === "/") {
    const settings = JSON.stringify({ hub: HUB, key: PUBLIC_KEY });
    response.writeHead(200, { "content-type": "text/html" });
    return response.end(
      html(`<h1>Lamps</h1><button id="look">Look</button> <button id="book">Book</button> <output></output>
<script>window.settings = ${settings}</script><script src="/page.js"></script>`),
    );
  }
  let [status, body] = [500, { error: "Something broke." }];
  try {
    [status, body] = await answer(request);
  } catch (error) {
    console.error(error.message);
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});

served.listen(Number(SHOP_PORT), "127.0.0.1");
process.on("SIGTERM", () => served.close(() => pool.end()));

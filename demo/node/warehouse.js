// The warehouse: how many pieces are left, and a worker that packs what was booked.
const http = require("node:http");
const { setTimeout: sleep } = require("node:timers/promises");
const { Pool } = require("pg");
const { take } = require("./queue");

const { DATABASE_PORT, WAREHOUSE_PORT } = process.env;
const pool = new Pool({ host: "127.0.0.1", port: Number(DATABASE_PORT), user: "postgres", database: "postgres", max: 2 });
let isOpen = true;

const served = http.createServer(async (request, response) => {
  const id = Number(request.url.split("/")[2]);
  const found = await pool.query("select pieces from stock where product = $1", [id]);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ pieces: found.rows[0]?.pieces ?? 0 }));
});

async function pack({ product }) {
  const done = await pool.query("update stock set pieces = pieces - 1 where product = $1 and pieces > 0", [product]);
  if (!done.rowCount) throw new Error(`Product ${product} is sold out.`);
}

async function work() {
  while (isOpen) if (!(await take(pool, "bookings", pack))) await sleep(100);
}

served.listen(Number(WAREHOUSE_PORT), "127.0.0.1");
work();
process.on("SIGTERM", () => {
  isOpen = false;
  served.close(() => pool.end());
});

// Starts the shop: its database, both services with `@opentelemetry/auto-instrumentations-node/register` before their own
// code, and the bundle of its page. Prints one line of JSON when all answer; ends with SIGTERM, or by itself after
// `--visits N` of people who look and book.
//
//   HUB=http://127.0.0.1:8000 SECRET_KEY=ja_sk_… PUBLIC_KEY=ja_pk_… node start.js [--visits 50]
const { spawn } = require("node:child_process");
const net = require("node:net");
const os = require("node:os");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const esbuild = require("esbuild");

const { HUB, SECRET_KEY, PUBLIC_KEY } = process.env;
if (!HUB || !SECRET_KEY || !PUBLIC_KEY) throw new Error("HUB, SECRET_KEY and PUBLIC_KEY say where telemetry goes.");
const visits = Number(process.argv[process.argv.indexOf("--visits") + 1]) || 0;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nightjar-shop-"));
const children = [];

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function answers(port) {
  for (let i = 0; i < 600; i++) {
    const isThere = await new Promise((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(socket.destroy() && true));
      socket.on("error", () => resolve(false));
    });
    if (isThere) return;
    await sleep(100);
  }
  throw new Error(`Nothing answers at port ${port}.`);
}

function start(file, environment) {
  const service = environment.OTEL_SERVICE_NAME;
  const before = service ? ["--require", "@opentelemetry/auto-instrumentations-node/register"] : [];
  const child = spawn(process.execPath, [...before, path.join(__dirname, file)], {
    cwd: __dirname,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });
  children.push(child);
}

async function stop() {
  const ends = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  // The database last: the services still say goodbye to it, and send what they have not sent yet.
  for (const child of children.slice(1)) child.kill("SIGTERM");
  await Promise.race([Promise.all(ends.slice(1)), sleep(10_000)]);
  for (const child of children) child.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}

async function visit(port) {
  for (let i = 0; i < visits; i++) {
    const id = 1 + Math.floor(Math.random() * 21);
    await fetch(`http://127.0.0.1:${port}/products`);
    await fetch(`http://127.0.0.1:${port}/products/${id}`);
    if (i % 3 === 0) await fetch(`http://127.0.0.1:${port}/bookings/${id}`, { method: "POST" });
    await sleep(20);
  }
}

async function main() {
  const [database, shop, warehouse] = [await freePort(), await freePort(), await freePort()];
  const page = path.join(folder, "page.js");
  const ports = { DATABASE_PORT: `${database}`, SHOP_PORT: `${shop}`, WAREHOUSE_PORT: `${warehouse}`, PAGE: page };
  const telemetry = {
    ...ports,
    OTEL_EXPORTER_OTLP_ENDPOINT: HUB,
    OTEL_EXPORTER_OTLP_HEADERS: `x-nightjar-key=${SECRET_KEY}`,
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_METRIC_EXPORT_INTERVAL: "5000",
    OTEL_BSP_SCHEDULE_DELAY: "500",
    // Spans of files and sockets would drown those of requests; there is no cloud to ask who we are.
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: "http,undici,pg,runtime-node",
    OTEL_NODE_RESOURCE_DETECTORS: "env,host,os,process",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=demo,service.version=1.0.0",
  };
  start("database.js", ports);
  await answers(database);
  start("warehouse.js", { ...telemetry, OTEL_SERVICE_NAME: "node-warehouse" });
  start("shop.js", { ...telemetry, OTEL_SERVICE_NAME: "node-shop" });
  await esbuild.build({ entryPoints: [path.join(__dirname, "page.js")], bundle: true, outfile: page, logLevel: "error" });
  await Promise.all([answers(shop), answers(warehouse)]);
  console.log(JSON.stringify({ shop: `http://127.0.0.1:${shop}` }));
  if (visits) {
    await visit(shop);
    await sleep(1000);
    await stop();
  }
}

process.on("SIGTERM", () => stop().then(() => process.exit(0)));
process.on("SIGINT", () => stop().then(() => process.exit(0)));
main().catch(async (error) => {
  console.error(error);
  await stop();
  process.exit(1);
});

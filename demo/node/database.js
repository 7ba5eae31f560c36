// A real PostgreSQL, compiled to WebAssembly, behind a socket: what `pg` talks to. In memory; gone when the process ends.
const { PGlite } = require("@electric-sql/pglite");
const { PGLiteSocketServer } = require("@electric-sql/pglite-socket");

const SCHEMA = `
create table product (id int primary key, name text not null, price int not null);
create table stock (product int primary key references product, pieces int not null);
create table booking (id serial primary key, product int not null references product, at timestamptz not null default now());
create table queue (id serial primary key, topic text not null, headers jsonb not null, body jsonb not null);
insert into product select n, 'lamp no. ' || n, 500 + 50 * n from generate_series(1, 20) as n;
insert into stock select n, 1000 from generate_series(1, 20) as n;
`;

async function main() {
  const db = await PGlite.create();
  await db.exec(SCHEMA);
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: Number(process.env.DATABASE_PORT), maxConnections: 8 });
  await server.start();
}

main();

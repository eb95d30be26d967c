// scripts/bench/egress-server.mjs: a host of the Internet, as a process of its own: `/` answers at once, `/big` with 64 MiB; says its port first.
import { createServer } from "node:http";

const BIG = Buffer.alloc(64 * 1024 * 1024, "x");
const server = createServer((request, response) => response.end(request.url === "/big" ? BIG : "ok"));
server.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port));

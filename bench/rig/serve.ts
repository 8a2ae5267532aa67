import type { Server } from "node:http";

/** Listens on the loopback and prints the line that `launch` waits for. Port 0 takes any free one. */
export function serve(server: Server, port: number): void {
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The system gave no port.");
    console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${address.port}` }));
  });
  process.once("SIGTERM", () => process.exit(0));
}

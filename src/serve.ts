import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { type App, createApp } from "./app.ts";
import type { Ready } from "./cli/index.ts";
import { type House, keepAdminToken, openHouse, signInLink } from "./house.ts";
import { type Choice, discover } from "./models/index.ts";
import {
  type Clock,
  type Config,
  ConfigError,
  closeAll,
  createLog,
  isLoopback,
  problemsOf,
  systemClock,
} from "./platform/index.ts";

export interface ServeOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly newKeys: boolean;
  readonly bench: boolean;
  readonly version: string;
}

export interface Serving extends Ready {
  /**
   * Ends gently: no new requests, open answers get their time, then everything is closed, whatever fails on the way.
   * @throws StoppedWithLosses when something did
   */
  stop(): Promise<void>;
}

/** The port is not ours to have. */
class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/** The data folder is free again, but something that should have been kept was not; each problem stands in the log. */
class StoppedWithLosses extends Error {
  override readonly name = "StoppedWithLosses";

  constructor(problem: unknown) {
    const reasons = problemsOf(problem).map((one) => (one instanceof Error ? one.message : String(one)));
    super(`Fairlead has stopped, but not everything could be kept. ${reasons.join(" ")}`, { cause: problem });
  }
}

/** How long open answers may take after SIGTERM, in milliseconds. */
const GRACE_MS = 30_000;
const IDLE_LOOK_MS = 100;

/** Opens the data folder, builds the house and answers on the configured port. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, env } = options;
  if (options.bench && !isLoopback(config.host)) {
    throw new ConfigError([
      "--bench mints a key whose limits never bind, so it needs a loopback host such as 127.0.0.1.",
    ]);
  }
  const clock: Clock = systemClock;
  const log = createLog({ level: config.logLevel });
  const house = await openHouse({ config, env, clock, log });
  let app: App | undefined;
  const server = createServer((request, response) => {
    if (app) return app.handle(request, response);
    response.writeHead(503, { "retry-after": "1" }).end();
  });
  try {
    const port = await listen(server, config);
    const address = addressOf(config.host, port);
    const publicUrl = config.publicUrl ?? address;
    const choice = await chooseUpstream(config);
    const origins = [
      address,
      reachable(config.host, port),
      `http://127.0.0.1:${port}`,
      `http://localhost:${port}`,
    ];
    app = await createApp({ house, choice, publicUrl, origins, version: options.version });
    house.lock.announce({ port, url: reachable(config.host, port) });
    const first = options.newKeys ? await house.access.mintNewKeys() : await house.access.bootstrap();
    if (first) keepAdminToken(config.dataFolder, first.adminToken);
    return {
      url: publicUrl,
      choice,
      models: app.models.list().map((model) => model.name),
      credentials: first && { ...first, signInLink: signInLink(publicUrl, first.signInToken) },
      benchKey: options.bench ? house.access.mintBenchKey() : undefined,
      secretGenerated: house.secrets.generated,
      stop: once(async () => {
        const problem = await stop(server, app, house);
        if (problem !== undefined) throw new StoppedWithLosses(problem);
      }),
    };
  } catch (problem) {
    await stop(server, app, house);
    throw problem;
  }
}

/** Where a command on this machine finds what listens on `host`: a wildcard takes loopback calls too. */
function reachable(host: string, port: number): string {
  if (host === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (host === "::") return `http://[::1]:${port}`;
  return addressOf(host, port);
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "it is in use" : (cause.code ?? "it cannot be opened");
      reject(
        new CannotListen(`Port ${port} on ${host} cannot be had: ${why}. Choose another with --port N.`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** Remembers, for this data folder, that the operator has said yes to a paid upstream. */
const PAID_ACCEPTED = "paid-upstream-accepted";

async function chooseUpstream({ upstream, providerKeys, dataFolder }: Config): Promise<Choice> {
  const accepted = join(dataFolder, PAID_ACCEPTED);
  if (upstream.asked === "openai" && providerKeys.openai !== undefined) {
    writeFileSync(accepted, "openai\n", { mode: 0o600 });
  }
  return discover({
    asked: upstream.asked,
    configured: upstream.url === undefined ? undefined : { url: upstream.url, apiKey: upstream.apiKey },
    openAiKey: providerKeys.openai,
    otherKeys: providerKeys.others,
    paidAccepted: existsSync(accepted),
  });
}

/** Takes every step of the end; answers what went wrong, which the log has by then. */
async function stop(server: Server, app: App | undefined, house: House): Promise<unknown> {
  app?.drain();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection whose last answer has ended would otherwise keep us waiting for its client's next request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  if (server.listening || app) await closed;
  clearInterval(idle);
  clearTimeout(timer);
  const close = closeAll(() => app?.close(), house.close);
  return close.then(
    () => undefined,
    (thrown: unknown) => {
      for (const error of problemsOf(thrown)) {
        house.log.error("Something could not be closed properly; everything else was.", { error });
      }
      return thrown;
    },
  );
}

function once(action: () => Promise<void>): () => Promise<void> {
  let started: Promise<void> | undefined;
  return () => {
    started ??= action();
    return started;
  };
}

import type { IncomingMessage } from "node:http";

/** Takes the keys out of a request's address, so that nothing which is written down afterwards can hold them. */
export function takeKeys(request: Pick<IncomingMessage, "url">, parameter: string): readonly string[] {
  const url = request.url ?? "";
  const at = url.indexOf("?");
  if (at < 0) return [];
  const query = new URLSearchParams(url.slice(at + 1));
  const keys = query.getAll(parameter);
  query.delete(parameter);
  request.url = query.size === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${query}`;
  return keys;
}

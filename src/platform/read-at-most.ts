/** All of a body's bytes; undefined as soon as there are more than `bytesMax`, with the rest left unread. */
export async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Cancelling would close the connection before the answer that says why.
  for await (const part of body?.values({ preventCancel: true }) ?? []) {
    bytes += part.length;
    if (bytes > bytesMax) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

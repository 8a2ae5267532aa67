/** One pattern that ended at the symbol just read. */
interface PatternEnd {
  readonly pattern: number;
  /** In symbols. */
  readonly length: number;
}

/**
 * An Aho-Corasick automaton over numbered symbols. State 0 is the start. One step per symbol, whatever the number of
 * patterns.
 */
export interface Automaton {
  next(state: number, symbol: number): number;
  /** Patterns that end in this state; empty for nearly all. */
  ends(state: number): readonly PatternEnd[];
  /** How many of the symbols just read could still be the beginning of a longer match. */
  openDepth(state: number): number;
}

interface Node {
  readonly depth: number;
  readonly children: Map<number, number>;
  fail: number;
  ends: PatternEnd[];
}

export function buildAutomaton(patterns: readonly (readonly number[])[]): Automaton {
  const nodes: Node[] = [newNode(0)];
  const nodeAt = (index: number): Node => {
    const node = nodes[index];
    if (node === undefined) throw new RangeError(`no state ${index}`);
    return node;
  };

  for (const [pattern, symbols] of patterns.entries()) {
    let state = 0;
    for (const symbol of symbols) {
      let child = nodeAt(state).children.get(symbol);
      if (child === undefined) {
        child = nodes.push(newNode(nodeAt(state).depth + 1)) - 1;
        nodeAt(state).children.set(symbol, child);
      }
      state = child;
    }
    if (symbols.length > 0) nodeAt(state).ends.push({ pattern, length: symbols.length });
  }

  function next(state: number, symbol: number): number {
    for (let at = state; ; at = nodeAt(at).fail) {
      const child = nodeAt(at).children.get(symbol);
      if (child !== undefined) return child;
      if (at === 0) return 0;
    }
  }

  // Breadth first, so that the failure state of a node, which is shallower, is complete before the node.
  const queue = [...nodeAt(0).children.values()];
  for (const state of queue) {
    const node = nodeAt(state);
    node.ends = [...node.ends, ...nodeAt(node.fail).ends];
    for (const [symbol, child] of node.children) {
      nodeAt(child).fail = next(node.fail, symbol);
      queue.push(child);
    }
  }

  const openDepths = nodes.map((node) => {
    let at = node;
    while (at.children.size === 0 && at.depth > 0) at = nodeAt(at.fail);
    return at.depth;
  });

  // Nearly every step is one from the start.
  const fromStart: number[] = [];
  for (const [symbol, child] of nodeAt(0).children) fromStart[symbol] = child;

  return {
    next: (state, symbol) => (state === 0 ? (fromStart[symbol] ?? 0) : next(state, symbol)),
    ends: (state) => nodeAt(state).ends,
    openDepth: (state) => openDepths[state] ?? 0,
  };
}

function newNode(depth: number): Node {
  return { depth, children: new Map(), fail: 0, ends: [] };
}

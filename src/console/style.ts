/** The one stylesheet of console, trust centre and refusal pages. Colours are tokens; a theme only changes those. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --sheet: #ffffff; --ink: #1b2530; --quiet: #55616d; --line: #dfdcd3; --wash: #f3f1ea;
  --accent: #0b6b78; --accent-ink: #ffffff; --focus: #b4540a; --target: #fdf3d8;
  --allow: #1c6b3c; --allow-wash: #e4f3e9; --redact: #7d5300; --redact-wash: #fbf0d6;
  --hold: #5b3a9c; --hold-wash: #efe9fb; --refuse: #a3222b; --refuse-wash: #fbe7e6;
  --measure: 43.5rem;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10161d; --sheet: #161e27; --ink: #e4e8ec; --quiet: #a3afba; --line: #2b3744; --wash: #1a242e;
    --accent: #6cc9d4; --accent-ink: #06222a; --focus: #ffb86b; --target: #3a3116;
    --allow: #86d6a2; --allow-wash: #15301f; --redact: #ecc06a; --redact-wash: #33290f;
    --hold: #c3adf7; --hold-wash: #271f3d; --refuse: #ff9d9b; --refuse-wash: #3b191b;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: break-word; }
.wide { --measure: 78rem; }
.top, main, .bottom { padding-inline: max(1.25rem, (100% - var(--measure)) / 2); }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .07em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 3px; }
main:focus-visible { outline: none; }
.skip { position: absolute; left: 1rem; top: -6rem; z-index: 1; padding: .6rem 1rem; background: var(--sheet); border-radius: 4px; }
.skip:focus { top: 1rem; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 2rem; padding-block: 1.1rem; border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: .55rem; color: var(--ink); font: 600 1.2rem/1 var(--serif); text-decoration: none; }
.top ul { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: 0; padding: 0; list-style: none; }
.top nav a { display: inline-block; padding: .35rem 0; color: var(--quiet); font-size: .95rem; text-decoration: none; border-bottom: 2px solid transparent; }
.top nav a:hover { color: var(--ink); border-color: var(--line); }
.top nav a[aria-current] { color: var(--ink); border-color: var(--accent); }
main { padding-block: 2.2rem 3rem; min-height: 70vh; }
.bottom { padding-block: 1.2rem 2rem; color: var(--quiet); font-size: .875rem; border-top: 1px solid var(--line); }
.bottom p { margin: 0; }

h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { margin: 0 0 .8rem; font-size: clamp(1.8rem, 1.4rem + 1.8vw, 2.5rem); letter-spacing: -.012em; }
h2 { margin: 2.8rem 0 .5rem; font-size: 1.45rem; }
h3 { margin: 0; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
.lead { color: var(--quiet); max-width: 44rem; }
h1 + .lead { font-size: 1.1rem; }
.eyebrow { margin: .1rem 0 .6rem; color: var(--quiet); font-size: .875rem; }
.eyebrow a { color: inherit; text-decoration-color: var(--line); }
code { font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere; }
code.words { overflow-wrap: normal; }
small { display: block; color: var(--quiet); font-size: .85rem; line-height: 1.45; }

.headline { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .4rem 2rem; }
.headline h1 { margin: 0; }
.headline + section h2 { margin-top: 1.6rem; }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 1rem; color: var(--quiet); font-size: .95rem; }
button { padding: .6rem 1.3rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--accent-ink); font: 600 1rem/1.3 var(--sans); cursor: pointer; }
button:hover { filter: brightness(1.08); }
button.quiet { padding: .35rem .9rem; border-color: var(--line); background: transparent; color: var(--ink); font-weight: 500; font-size: .9rem; }
button.quiet:hover { border-color: var(--quiet); }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1px; margin: .8rem 0 0; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.facts > div { padding: .9rem 1.1rem 1rem; background: var(--sheet); }
dt { font-weight: 600; }
dd { margin: 0; }
.facts dt, .identity dt { color: var(--quiet); font-weight: 500; font-size: .85rem; }
.facts dd { margin-top: .1rem; font-size: 1.08rem; overflow-wrap: anywhere; }
.facts small { margin-top: .15rem; }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-size: .875rem; font-weight: 600; line-height: 1.5; }
.badge.allow { color: var(--allow); background: var(--allow-wash); }
.badge.redact { color: var(--redact); background: var(--redact-wash); }
.badge.hold { color: var(--hold); background: var(--hold-wash); }
.badge.refuse { color: var(--refuse); background: var(--refuse-wash); }
.badge.ended { color: var(--quiet); box-shadow: inset 0 0 0 1px currentColor; }
.badge.failed, .badge.interrupted { color: var(--refuse); }

table { width: 100%; border-collapse: collapse; font-size: .925rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
th, td { padding: .6rem .9rem .6rem 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: .85rem; font-weight: 500; white-space: nowrap; border-bottom: 1px solid var(--quiet); }
tbody tr:hover { background: var(--wash); }
.clock, .number { white-space: nowrap; }
.id { display: block; font-size: .78rem; line-height: 1.5; }
.none { color: var(--quiet); }
.missed { color: var(--redact); }
.empty { padding: 1.2rem 1.3rem .4rem; border: 1px dashed var(--quiet); border-radius: 8px; background: var(--sheet); }
pre { margin: 0 0 1rem; padding: .85rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--wash); white-space: pre-wrap; line-height: 1.5; }
pre.command { user-select: all; }

.identity { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); gap: .7rem 1.5rem; margin: 1.4rem 0; padding: 1rem 1.2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
.identity .long { grid-column: 1 / -1; }
.contents { margin: 1.8rem 0 0; }
.contents h2 { margin-top: 0; }
.contents h3 { margin: 1rem 0 .25rem; font: 600 .95rem/1.4 var(--sans); }
.contents ul { margin: 0; padding: 0; list-style: none; columns: 2 17rem; column-gap: 2rem; }
.contents li { padding: .12rem 0; break-inside: avoid; }
.clause { margin: 0 -1.2rem; padding: 1.1rem 1.2rem .3rem; background: linear-gradient(var(--line), var(--line)) top / calc(100% - 2.4rem) 1px no-repeat; }
.clause:target { background-color: var(--target); box-shadow: inset 3px 0 0 var(--accent); }
.clause h2 { margin: 0 0 .4rem; font-size: 1.25rem; }
.kept { padding-left: .9rem; border-left: 3px solid var(--line); color: var(--quiet); font-size: .925rem; }
.kept.rules { border-color: var(--accent); }
.rule-names { display: block; }
.why, .references { color: var(--quiet); }
.references { margin: 0 0 1rem; padding-left: 1.1rem; font-size: .925rem; overflow-wrap: anywhere; }
.index > div { padding: .8rem 0; border-bottom: 1px solid var(--line); }
.index dd { color: var(--quiet); }
.prose h1 { margin-top: 0; }
.prose h2 { margin-top: 1.9rem; font-size: 1.2rem; }
.prose + p { margin-top: 2rem; }

@media (max-width: 66rem) {
  .wide table, .wide tbody, .wide tr, .wide th, .wide td { display: block; }
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide tbody tr { margin-bottom: .9rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); }
  .wide tbody th, .wide tbody td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); overflow-wrap: anywhere; gap: 0 .8rem; padding: .3rem 0; border: 0; }
  .wide tbody th::before, .wide tbody td::before { content: attr(data-label); grid-row: 1 / span 3; color: var(--quiet); font-size: .85rem; }
  .wide tbody th > *, .wide tbody td > * { grid-column: 2; justify-self: start; }
}
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #333; --line: #bbb; --wash: #fff; --accent: #000; --target: #fff; }
  .top nav, .skip, .contents, .who { display: none; }
  main { padding-block: 1rem; }
  .clause, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;

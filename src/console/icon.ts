/** The ring on a ship's rail with the line that runs through it; its colours hold on light and dark tabs. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<circle cx="16" cy="16" r="10" fill="none" stroke="#64748b" stroke-width="4"/>
<path d="M1 23c8 0 9-14 15-14s7 14 15 14" fill="none" stroke="#1d9aa8" stroke-width="2.5" stroke-linecap="round"/>
</svg>
`;

/**
 * Letters that look like Latin ones, written as pairs "look-alike, Latin". Chosen from the characters that Unicode's
 * confusables list (UTS #39) maps to ASCII letters and that occur in common fonts; compatibility forms (fullwidth,
 * mathematical, circled) need no entry because NFKD already maps them.
 */
const PAIRS =
  // Cyrillic
  "аaвbеeіiјjкkмmнhоoрpсcтtуyхxѕsԁdԛqԝwһhѵvүyӏlАAВBЕEІIЈJКKМMНHОOРPСCТTУYХXЅSԚQԜWѴVҮYӀl" +
  // Greek
  "αaβbγyεeηnιiκkμuνvοoρpτtυuχxωwϲcϳjΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϹCΣσςσ" +
  // Latin letters with strokes, small capitals, turned and phonetic letters
  "ıiłlŁLøoØOđdĐDħhĦHŧtŦTɑaɡgɩiɪiʀrʟlɴnʙbɢgʜhʏyᴀaᴄcᴅdᴇeꜰfᴊjᴋkᴍmᴏoᴘpꜱsᴛtᴜuᴠvᴡwᴢzɐaǝeɔcɯmɹrʇtʌvʍwʎyɥhʞkƄbɓbɗdɦhɨiɵoʋvƙkƥpƭtȷjɛe" +
  // Armenian, Cherokee
  "օoսuհhոnցgզqᎪAᏴBᏟCᎠDᎬEᎻHᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZᏀG" +
  // Dashes, quotes and slashes that people and keyboards substitute
  "‐-‑-‒-–-—-―-−-﹘-‘'’'‛'“\"”\"„\"⁄/∕/";

const EXPANSIONS: readonly (readonly [string, string])[] = [
  ["æ", "ae"],
  ["Æ", "AE"],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ß", "ss"],
  ["ẞ", "SS"],
];

/** First code points of runs of 26 letters that have no compatibility mapping: circled, squared and flag letters. */
const ALPHABETS: readonly number[] = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

/** Code points of the digit zero in scripts with their own digits. */
const ZEROS: readonly number[] = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
  0x1040, 0x17e0, 0x1810,
];

/** Look-alike to Latin, one character to one or two; case is kept. */
export function confusableMap(): ReadonlyMap<string, string> {
  const map = new Map<string, string>(EXPANSIONS);
  const pairs = Array.from(PAIRS);
  for (let at = 0; at + 1 < pairs.length; at += 2) map.set(pairs[at] ?? "", pairs[at + 1] ?? "");
  for (const first of ALPHABETS) {
    for (let letter = 0; letter < 26; letter++) {
      map.set(String.fromCodePoint(first + letter), String.fromCharCode(65 + letter));
    }
  }
  for (const zero of ZEROS) {
    for (let digit = 0; digit < 10; digit++) map.set(String.fromCodePoint(zero + digit), String(digit));
  }
  return map;
}

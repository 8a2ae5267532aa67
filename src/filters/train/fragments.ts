import type { Random } from "./random.ts";
import { pick } from "./random.ts";

const COUNT = 700;
const NAMES =
  "user role content name id city date type text query limit unit value status items path lang model order page title price currency filter count email phone address sort key enabled result error message created_at location temperature format input output assistant system tool function arguments".split(
    " ",
  );
const VALUES =
  "hi hello Berlin true false null celsius en_GB open done Anna 12.50 2026-03-04 EUR asc low high yes no ok red table chair monday station get_weather search_products list_files summary invoice notes.txt weekly active pending north tea".split(
    " ",
  );
const SHAPES: readonly ((name: () => string, value: () => string) => string)[] = [
  (name, value) => `{"${name()}":"${value()}","${name()}":"${value()}"}`,
  (name, value) => `{"${name()}": {"${name()}": "${value()}", "${name()}": [${value()}, ${value()}]}}`,
  (name, value) => `[{"${name()}":"${value()}"},{"${name()}":"${value()}"}]`,
  (name, value) => `${name()}: ${value()}\n${name()}: ${value()}\n${name()}: ${value()}`,
  (name, value) => `${name()}=${value()}&${name()}=${value()}`,
  (name) => `${name()},${name()},${name()}\n1,2,3\n4,5,6`,
  (name, value) => `/${name()}/${value()}/${name()}.json`,
  (name, value) => `https://www.example.org/${name()}?${name()}=${value()}`,
  (name, value) => `| ${name()} | ${name()} |\n|---|---|\n| ${value()} | ${value()} |`,
  (name, value) => `<${name()}>${value()}</${name()}>`,
  (name) => name(),
  (_name, value) => value(),
  (_name, value) => `${value()} ${value()}`,
  (name) => name().charAt(0),
  (name, value) => `The ${name()} of the ${value()} tool`,
];

/**
 * What stands in the bodies of calls besides prose: tool arguments, field names, tables, addresses, single words. Every
 * string of a call is scored, so the head has to know them as harmless.
 */
export function composeFragments(random: Random): string[] {
  const name = () => pick(NAMES, random);
  const value = () => pick(VALUES, random);
  return Array.from({ length: COUNT }, () => pick(SHAPES, random)(name, value));
}

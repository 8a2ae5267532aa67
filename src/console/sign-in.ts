import { html } from "hono/html";
import type { FormProblem } from "./form.ts";
import { command, type Html, notice } from "./page.ts";

/** Opening the link only shows this button: a chat's or mail's link preview must not spend the token. */
export function signInPage(token: string): Html {
  return notice(
    "Sign in to the console",
    "console",
    html`<p>This link works once. Press the button to sign in this browser for 24 hours.</p>
<form method="post" action="/console/sign-in">
<input type="hidden" name="token" value="${token}">
<button type="submit">Sign in</button>
</form>`,
  );
}

export function signedOutPage(): Html {
  return notice(
    "You are not signed in",
    "console",
    html`<p>The console is for the operator of this Fairlead.</p>${howToGetALink()}`,
  );
}

export function spentLinkPage(): Html {
  return notice(
    "This sign-in link does not work any more",
    "console",
    html`<p>It was used already, it is older than 24 hours, or it was not copied whole.</p>${howToGetALink()}`,
  );
}

const FORM_PROBLEMS: Readonly<Record<FormProblem, string>> = {
  broken: "It did not arrive whole.",
  too_large: "It holds more than a sign-in token.",
  not_a_form:
    "It was not sent as application/x-www-form-urlencoded, which is how a browser sends the button of a sign-in link.",
};

export function unreadableFormPage(problem: FormProblem): Html {
  return notice(
    "This form cannot be read",
    "console",
    html`<p>${FORM_PROBLEMS[problem]} Nothing was spent: open the sign-in link in a browser and press its button.</p>`,
  );
}

function howToGetALink(): Html {
  return html`<p>Get a link that works once, on the machine that runs Fairlead and in its folder:</p>
${command("npx fairlead admin reset", "Command that prints a sign-in link")}
<p>Then open the link it prints. The command also ends every earlier link, every signed-in browser and the earlier admin token.</p>
<p>What everybody may read needs no sign-in:
the <a href="/trust/policy">guideline</a> and the <a href="/trust/">trust centre</a>.</p>`;
}

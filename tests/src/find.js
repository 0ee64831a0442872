// Finds things as a screen reader does: by role and accessible name. A small part of the standards
// (HTML-AAM, accname), as much as the page uses; whether all of it is right is axe-core's business.

const roles = {
  A: (e) => (e.hasAttribute("href") ? "link" : ""),
  ARTICLE: () => "article",
  ASIDE: () => "complementary",
  BUTTON: () => "button",
  DIALOG: () => "dialog",
  FIELDSET: () => "group",
  FORM: (e) => (e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby") ? "form" : ""),
  H1: () => "heading",
  H2: () => "heading",
  H3: () => "heading",
  H4: () => "heading",
  IMG: () => "img",
  INPUT: (e) =>
    ({ checkbox: "checkbox", radio: "radio", button: "button", submit: "button", range: "slider", number: "spinbutton" })[e.type] ??
    (e.hasAttribute("list") ? "combobox" : "textbox"),
  LI: () => "listitem",
  MAIN: () => "main",
  NAV: () => "navigation",
  OL: () => "list",
  OPTION: () => "option",
  OUTPUT: () => "status",
  PROGRESS: () => "progressbar",
  SECTION: (e) => (e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby") ? "region" : ""),
  SELECT: () => "combobox",
  SUMMARY: () => "button",
  TABLE: () => "table",
  TD: () => "cell",
  TEXTAREA: () => "textbox",
  TH: () => "columnheader",
  TR: () => "row",
  UL: () => "list",
};
const namedByContent = new Set(
  "button cell checkbox columnheader gridcell heading link listitem menuitem menuitemcheckbox menuitemradio option radio row switch tab treeitem".split(" "),
);

function roleOf(element) {
  const said = (element.getAttribute("role") ?? "").trim().split(/\s+/)[0];
  // A search field is a text field here: the cases only type into it. So is one for numbers.
  const role = said || (roles[element.tagName]?.(element) ?? "");
  return role === "searchbox" || role === "spinbutton" ? "textbox" : role;
}

function isSeen(element) {
  if (element.closest("[aria-hidden=true], [inert], [hidden]")) return false;
  const style = getComputedStyle(element);
  return style.visibility === "visible" && element.getClientRects().length > 0;
}

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

function contentOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true" || node.hidden) return "";
  const label = node.getAttribute("aria-label") ?? (node.tagName === "IMG" ? node.alt : null) ?? (node.tagName === "svg" ? node.querySelector("title")?.textContent : null);
  if (label) return ` ${label} `;
  if (node.tagName === "svg") return "";
  const inner = [...node.childNodes].map(contentOf).join("");
  return getComputedStyle(node).display === "inline" ? inner : ` ${inner} `;
}

function nameOf(element, role) {
  const by = element.getAttribute("aria-labelledby");
  if (by) return tidy(by.split(/\s+/).map((id) => { const e = document.getElementById(id); return e ? contentOf(e) : ""; }).join(" "));
  const label = tidy(element.getAttribute("aria-label"));
  if (label) return label;
  if (element.labels?.length) return tidy([...element.labels].map((l) => [...l.childNodes].filter((n) => n !== element).map(contentOf).join("")).join(" "));
  if (element.tagName === "FIELDSET") return tidy(element.querySelector("legend")?.textContent);
  if (element.tagName === "TABLE") return tidy(element.querySelector("caption")?.textContent);
  if (element.tagName === "IMG") return tidy(element.alt);
  if (namedByContent.has(role)) { const text = tidy([...element.childNodes].map(contentOf).join("")); if (text) return text; }
  return tidy(element.getAttribute("title") || element.getAttribute("placeholder"));
}

/** What can be reached now: with modal dialogs open, only what is in the topmost one, which alone can be pointed at. */
function reachable() {
  const modals = [...document.querySelectorAll("dialog:modal")];
  const top = modals.find((modal) => {
    const { left, right, top, bottom } = (modal.firstElementChild ?? modal).getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
    return there && modal.contains(there);
  }) ?? modals.at(-1);
  return top ? [top, ...top.querySelectorAll("*")] : [...document.querySelectorAll("body *")];
}

/** `*` stands for anything. */
function matcher(name) {
  const parts = name.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`, "s");
  return (its) => whole.test(its);
}

function find(role, name) {
  const matches = matcher(name);
  const of_role = reachable().filter((element) => roleOf(element) === role && isSeen(element));
  const named = of_role.map((element) => [element, nameOf(element, role)]);
  const found = named.filter(([, its]) => matches(its));
  return { found: found.map(([element]) => element), others: named.map(([, its]) => its) };
}

function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  return `${roleOf(element)} ${nameOf(element, roleOf(element))}`;
}

function holds(needle) {
  const everything = [document.documentElement.outerHTML, location.href, document.title];
  for (const field of document.querySelectorAll("input, textarea")) everything.push(field.value);
  for (const storage of [localStorage, sessionStorage]) everything.push(JSON.stringify({ ...storage }));
  return everything.some((text) => text.includes(needle));
}

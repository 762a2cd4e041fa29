// Drives the portal in Chromium: node portal.mjs BASE_URL PASSWORD LOCK_FILE
// Fails on console errors, on requests that leave the portal, and on accessibility faults.
// GWANMUN_SCREENSHOTS names a folder for pictures of every page; none are taken without it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, password, lockFile] = process.argv.slice(2);
const pictures = process.env.GWANMUN_SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** A page that notes every console error and every request that leaves the portal. */
async function open(browser, { language, dark, width = 1360, script = true }) {
  const context = await browser.newContext({
    locale: language === "ko" ? "ko-KR" : "en-US",
    colorScheme: dark ? "dark" : "light",
    viewport: { width, height: 900 },
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.faultsExpected = false;
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (page.faultsExpected && message.text().startsWith("Failed to load resource")) return;
    faults.push(`console on ${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script on ${page.url()}: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:")) {
      faults.push(`request to ${request.url()} from ${page.url()}`);
    }
  });
  return page;
}

async function signIn(page, login) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.click("main button[type=submit].btn-primary");
  await page.waitForURL(`${base}/`);
}

async function signOut(page) {
  await page.context().clearCookies();
}

/** Looks for accessibility faults through the debugging protocol, so that the page's own policy stays strict. */
async function inspect(page, name) {
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }),
  );
  for (const violation of result.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? ""})`);
    faults.push(`accessibility of ${name}: ${violation.id}: ${where.join(" | ")}`);
  }
}

/** Nothing may stick out of the screen sideways; tables scroll within themselves. */
async function fits(page, name) {
  const extra = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (extra > 0) faults.push(`${name} is ${extra} pixels too wide`);
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** The main path, in a use context of its own since approvals cover one: register, scan, ask, approve by another person, verify. */
async function mainPath(browser, language, dark, context) {
  const page = await open(browser, { language, dark });
  const label = `${language}-${dark ? "dark" : "light"}`;
  await signIn(page, "dev");
  check((await page.getAttribute("html", "lang")) === language, "the browser's language is followed");

  await page.goto(`${base}/systems`);
  await page.click(".page-actions a[href='/systems/new']");
  await page.fill("#name", language === "ko" ? `인터넷뱅킹 API ${label}` : `Internet banking API ${label}`);
  await page.fill("#owner", language === "ko" ? "디지털채널부" : "Digital channels");
  await page.selectOption("#context", context);
  await page.click("main button[type=submit].btn-primary");
  await page.waitForURL(/\/systems\/S-/);
  const system = page.url();
  await page.setInputFiles("#file", lockFile);
  await page.click("form[enctype] button");
  await page.waitForSelector(".message-ok");
  check((await page.textContent("main")).includes("4"), "the scan's numbers are shown");

  await page.goto(`${system}/advice`);
  await page.click("tbody a[href^='/requests/new?purl=']");
  const advised = await page.inputValue("#purls");
  check(advised === "pkg:npm/lodash@4.17.21", `the advised version is filled in, not ${advised}`);
  check((await page.inputValue("#context")) === context, "the system's use context is chosen");
  await page.goto(system);

  await page.click(".page-actions a[href^='/requests/new']");
  const filled = await page.inputValue("#purls");
  check(filled.includes("pkg:npm/lodash@4.17.20"), `what needs approval is filled in, not ${filled}`);
  await page.fill("#purls", "pkg:npm/lodash@4.17.20");
  await page.click("button[name=step][value=preview]");
  await page.waitForSelector("#preview tbody tr");
  await inspect(page, `preview ${label}`);
  await fits(page, `preview ${label}`);
  await page.fill("#purpose", language === "ko" ? "화면 공통 함수" : "Shared functions of the pages");
  await page.click("main button[type=submit].btn-primary");
  await page.waitForURL(/\/requests\/R-/);
  const request = page.url();
  check((await page.locator("input[name=outcome]").count()) === 0, "the requester cannot decide");
  await signOut(page);

  await signIn(page, "security");
  await page.goto(request);
  await page.fill("#text", language === "ko" ? "취약한 함수를 쓰지 않음" : "The vulnerable function is not used");
  await page.click("form[action$='/opinion'] button");
  await page.waitForSelector(".message-ok");
  await signOut(page);

  await signIn(page, "officer");
  await page.goto(`${base}/reviews`);
  await page.click(`a[href='${new URL(request).pathname}']`);
  await page.check("input[value=approve-conditionally]");
  await page.fill("#reason", language === "ko" ? "대체재 없음" : "There is no replacement");
  await page.fill("#conditions", language === "ko" ? "연말까지 4.17.21로 올릴 것" : "Upgrade to 4.17.21 by the end of the year");
  await page.click("form[action$='/decide'] button[type=submit]");
  await page.waitForSelector(".message-ok");
  await signOut(page);

  await signIn(page, "auditor");
  await page.goto(`${base}/audit`);
  await page.click("form[action='/audit/verify'] button");
  await page.waitForSelector(".message-ok");
  await page.context().close();
  return { system: new URL(system).pathname, request: new URL(request).pathname };
}

/** htmx narrows a list while the person types, without losing the focus. */
async function liveFilter(browser) {
  const page = await open(browser, { language: "ko", dark: false });
  await signIn(page, "dev");
  await page.goto(`${base}/components`);
  const before = await page.locator("tbody tr").count();
  check(before > 1, "there are components to filter");
  await page.focus("#filter");
  await page.keyboard.type("lodash");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  check((await page.evaluate(() => document.activeElement.id)) === "filter", "the focus stays in the field");
  check(page.url().includes("q=lodash"), "the address can be shared");
  await page.context().close();
}

/** A person answers a fact of use by keyboard, sees what it changed, reads why something is owed, and takes it back. */
async function duties(browser, system) {
  const page = await open(browser, { language: "en", dark: false });
  await signIn(page, "dev");
  await page.goto(`${base}${system}/edit`);
  await page.selectOption("#context", "app");
  await page.click("main button[type=submit].btn-primary");
  await page.waitForURL(`${base}${system}`);
  await page.goto(`${base}${system}/facts`);
  await page.selectOption("#source_form", "no");
  await page.selectOption("#modified", "yes");
  await page.click("form[action$='/facts'] button");
  await page.waitForSelector("#changed");
  check(page.url().includes("changed=A-"), "what the answers changed can be shared");
  await inspect(page, "what changed");
  await page.focus(".why summary");
  await page.keyboard.press("Enter");
  check(await page.isVisible(".why[open] .chain li"), "Enter opens the reason");
  await inspect(page, "the reason of a duty");
  await fits(page, "the reason of a duty");
  await page.focus("#filter");
  await page.keyboard.type("lodash");
  await page.waitForURL(/q=lodash/);
  check((await page.evaluate(() => document.activeElement.id)) === "filter", "the focus stays in the field");
  await page.goto(`${base}${system}/duties?tab=components`);
  await page.click("th a.sort-link >> nth=1");
  check((await page.getAttribute("th[aria-sort]", "aria-sort")) === "ascending", "duties are sorted");
  await page.goto(`${base}${system}/facts?q=lodash`);
  await page.selectOption("select[name^='linking-']", "static");
  await page.click("form[action$='/facts/components'] button");
  await page.waitForSelector("#changed");
  await page.goto(`${base}${system}/facts`);
  check((await page.inputValue("#modified")) === "yes", "the answer is kept");
  await page.selectOption("#modified", "unknown");
  await page.selectOption("#source_form", "unknown");
  await page.click("form[action$='/facts'] button");
  await page.waitForSelector("#changed");
  await page.context().close();
}

/** A person makes an offer of source code, reads what it lacks, and takes the file away. */
async function documents(browser, system) {
  const page = await open(browser, { language: "en", dark: false });
  await signIn(page, "dev");
  await page.goto(`${base}${system}/documents`);
  await page.selectOption("#document", "source-offer");
  await page.fill("#organisation", "Example Bank");
  await page.fill("#contact", "oss@bank.example");
  await page.fill("#years", "2");
  page.faultsExpected = true;
  await page.click("form[action$='/documents'] button");
  await page.waitForSelector("#years-fault");
  page.faultsExpected = false;
  check((await page.inputValue("#contact")) === "oss@bank.example", "what was typed is kept");
  await page.fill("#years", "3");
  await page.click("form[action$='/documents'] button");
  await page.waitForSelector("#made");
  await inspect(page, "a document made");
  await fits(page, "a document made");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("#made a")]);
  check(/^S-\d+-source-offer-L-\d+\.html$/.test(file.suggestedFilename()), "the document is a file to save");
  await page.context().close();
}

/** `/` goes to the search, the first Tab to the skip link, Escape closes a menu. */
async function keyboard(browser) {
  const page = await open(browser, { language: "en", dark: false });
  await signIn(page, "dev");
  await page.keyboard.press("Tab");
  check((await page.evaluate(() => document.activeElement.className)) === "skip-link", "Tab reaches the skip link first");
  await page.keyboard.press("Enter");
  check((await page.evaluate(() => document.activeElement.id)) === "content", "the skip link leads to the content");
  await page.keyboard.press("/");
  check((await page.evaluate(() => document.activeElement.id)) === "search", "the slash goes to the search");
  await page.click(".topbar details.menu summary");
  await page.keyboard.press("Escape");
  check((await page.locator("details.menu[open]").count()) === 0, "Escape closes the menu");
  await page.context().close();
}

/** A person without scripts changes language and colors, sorts and filters. */
async function withoutScript(browser) {
  const page = await open(browser, { language: "ko", dark: false, script: false });
  await signIn(page, "dev");
  await page.click(".topbar details.menu summary");
  await page.click("button[name=language][value=en]");
  check((await page.getAttribute("html", "lang")) === "en", "the language is switched without scripts");
  await page.goto(`${base}/components`);
  await page.click("th a.sort-link >> nth=0");
  check(page.url().includes("sort=name"), "a click sorts without scripts");
  check((await page.getAttribute("th[aria-sort]", "aria-sort")) === "ascending", "the order is told");
  await page.fill("#filter", "left");
  await page.click("form.filters button");
  check((await page.locator("tbody tr").count()) === 1, "the filter works without scripts");
  await page.context().close();
}

/** Every page in one look: accessibility, width, picture. */
async function gallery(browser, look, made) {
  const page = await open(browser, look);
  const label = `${look.language}-${look.dark ? "dark" : "light"}-${look.width}`;
  const visit = async (name, path, faultsExpected = false) => {
    page.faultsExpected = faultsExpected;
    await page.goto(`${base}${path}`);
    await page.evaluate(() => document.fonts.ready);
    await inspect(page, `${name} ${label}`);
    await fits(page, `${name} ${label}`);
    await picture(page, `${label}-${name}`);
  };
  await visit("sign-in", "/sign-in");
  await signIn(page, "dev");
  await visit("dashboard", "/");
  if (look.width < 900) {
    await page.click(".phone-menu summary");
    await page.waitForSelector(".phone-menu a[href='/systems']", { state: "visible" });
    await inspect(page, `menu ${label}`);
    await picture(page, `${label}-menu`);
  }
  await visit("systems", "/systems");
  await visit("system-new", "/systems/new");
  await visit("system", made.system);
  await visit("system-components", `${made.system}/components`);
  await visit("system-findings", `${made.system}/findings`);
  await visit("system-advice", `${made.system}/advice`);
  await visit("system-duties", `${made.system}/duties`);
  await page.locator("details.why").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await inspect(page, `duties opened ${label}`);
  await fits(page, `duties opened ${label}`);
  await picture(page, `${label}-system-duties-opened`);
  await visit("system-duties-components", `${made.system}/duties?tab=components`);
  await visit("system-facts", `${made.system}/facts`);
  await visit("system-documents", `${made.system}/documents`);
  await visit("components", "/components?q=pkg%3Anpm%2Flodash%404.17.20");
  await page.goto(`${base}/components?q=lodash`);
  const component = await page.getAttribute("tbody th a", "href");
  await visit("component", component);
  await page.locator("article details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await inspect(page, `component opened ${label}`);
  await fits(page, `component opened ${label}`);
  await picture(page, `${label}-component-opened`);
  await visit("requests", "/requests");
  await visit("request-new", `/requests/new?system=${made.system.split("/").pop()}`);
  await visit("request-own", made.request);
  await visit("data", "/data");
  await visit("about", "/about");
  await visit("account", "/account");
  await visit("design", "/design");
  await visit("not-found", "/nothing", true);
  await visit("forbidden", "/users", true);
  await signOut(page);
  await signIn(page, "officer");
  await visit("reviews", "/reviews");
  await visit("request-decide", made.open);
  await signOut(page);
  await signIn(page, "admin");
  await visit("audit", "/audit");
  await visit("users", "/users");
  await visit("user-new", "/users/new");
  await page.goto(`${base}/users`);
  await visit("user", await page.getAttribute("tbody th a", "href"));
  await page.context().close();
}

/** A request that still waits, for pictures of the form that decides. */
async function openRequest(browser) {
  const page = await open(browser, { language: "ko", dark: false });
  await signIn(page, "dev");
  await page.goto(`${base}/requests/new?purl=pkg%3Anpm%2Flodash%404.17.20&context=web`);
  await page.fill("#purpose", "고객 화면의 목록 정렬");
  await page.click("main button[type=submit].btn-primary");
  await page.waitForURL(/\/requests\/R-/);
  const { pathname } = new URL(page.url());
  await page.context().close();
  return pathname;
}

if (pictures) mkdirSync(pictures, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "gwanmun-browser-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS, env: { ...process.env, HOME: profile } });
try {
  const made = await mainPath(browser, "ko", false, "network");
  await mainPath(browser, "en", true, "device");
  await liveFilter(browser);
  await keyboard(browser);
  await withoutScript(browser);
  made.open = await openRequest(browser);
  await duties(browser, made.system);
  await documents(browser, made.system);
  await gallery(browser, { language: "ko", dark: false, width: 1360 }, made);
  await gallery(browser, { language: "en", dark: true, width: 1360 }, made);
  await gallery(browser, { language: "ko", dark: true, width: 390 }, made);
  await gallery(browser, { language: "en", dark: false, width: 390 }, made);
} catch (error) {
  faults.push(String(error.stack ?? error));
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log("the portal holds in the browser");

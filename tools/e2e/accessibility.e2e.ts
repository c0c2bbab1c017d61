import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hospital, openPhone } from './hospital.ts';
import type { Phone } from './phone.ts';

// biome-ignore lint/suspicious/noExplicitAny: the server's answers, of which a test takes what it needs
type Loose = any;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The phone around the mini-program is the preview's, and only what is inside a page is WeChat's on a real one. */
const notOurs = ['region', 'landmark-one-main', 'page-has-heading-one', 'scrollable-region-focusable'];

/** What TDesign's own parts lack and no property of theirs can give, by page. Whoever replaces a part takes its line away. */
const known: readonly [page: string, what: RegExp][] = [
  ['pages/mine/index', /role="option"/], // t-avatar: its badge calls itself an option
  ['packages/booking/pages/search/index', /^small: +293×24/], // t-search: the field inside a box that is tall enough
];

interface Found {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Serious and critical findings of axe-core on the visible page, one line each. */
async function seriousIssues(phone: Phone, isElder: boolean): Promise<string[]> {
  await phone.page.evaluate(axe);
  const enhanced = isElder ? { 'color-contrast-enhanced': { enabled: true } } : {};
  const rules = { ...Object.fromEntries(notOurs.map((id) => [id, { enabled: false }])), ...enhanced };
  const found: Found[] = await phone.page.evaluate(
    `axe.run('.mp-page:not([hidden])', ${JSON.stringify({ rules })}).then((r) => r.violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

/** What can be tapped and is smaller than so many px either way, by computed layout. */
const tooSmall = (least: number) => `(() => {
  const tappable = '[role=button],[role=link],[role=radio],[role=checkbox],[role=switch],wx-button,wx-picker,wx-input,wx-textarea';
  return [...document.querySelectorAll('.mp-page:not([hidden]) .mp-page-body :is(' + tappable + ')')]
    .filter((one) => one.offsetParent && !one.querySelector('input[type=checkbox]'))
    .map((one) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.width < ${least - 0.5} || box.height < ${least - 0.5}))
    .map(({ one, box }) => one.textContent.trim().slice(0, 20) + ' ' + Math.round(box.width) + '×' + Math.round(box.height));
})()`;

/** Text whose computed colour stands out less than 7:1 from the computed background behind it; large type too. */
const tooFaint = `(() => {
  const rgba = (text) => text.match(/[\\d.]+/g).map(Number);
  const part = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('.mp-page:not([hidden]) .mp-page-body *')]
    .filter((one) => one.offsetParent && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((one) => !one.closest('[aria-disabled=true]'))
    .map((one) => {
      const [a, b] = [light(rgba(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
      return { one, ratio: (a + 0.05) / (b + 0.05) };
    })
    .filter(({ ratio }) => ratio < 7)
    .map(({ one, ratio }) => one.textContent.trim().slice(0, 20) + ' ' + ratio.toFixed(1) + ':1');
})()`;

/** Type smaller than what 大字版 promises for its smallest: 40 rpx, which is 20 px on this phone. */
const tooLittle = `[...document.querySelectorAll('.mp-page:not([hidden]) .mp-page-body *')]
  .filter((one) => one.offsetParent && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 19.5)
  .map((one) => one.textContent.trim().slice(0, 20) + ' ' + getComputedStyle(one).fontSize)`;

/** Books the patient's first free number of the second week, by the server's own calls: the first week is the walks'. */
async function bookSomething(
  token: string,
): Promise<{ bookId: string; memberId: string; departmentId: string; doctorId: string; day: string; scheduleId: string }> {
  const ask = async (path: string, body?: object): Promise<Loose> => {
    const headers = { token, tenantid: '1', 'content-type': 'application/json' };
    const reply = await fetch(hospital().url + path, { headers, ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) });
    return reply.json();
  };
  const [member] = await ask('/pati_service/patient_service/members');
  for (let ahead = 8; ahead < 14; ahead++) {
    const day = new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);
    const { list } = await ask(`/pati_service/tenant_service/schedule_by_date?deptId=1&date=${day}`);
    for (const { doctorId } of list.filter((row: { doctorId: string | null }) => row.doctorId)) {
      const half = await ask(`/pati_service/tenant_service/schedule?deptId=1&doctorId=${doctorId}&date=${day}`);
      const scheduleId = /"scheduleId":"?(\d+)/.exec(JSON.stringify(half))?.[1] ?? '';
      const left = scheduleId ? await ask(`/pati_service/tenant_service/schedule/left_appo?scheduleId=${scheduleId}`) : [];
      const serialNo = /"serialNo":"?(\d+)/.exec(JSON.stringify(left))?.[1];
      if (!serialNo) continue;
      const { bookId } = await ask('/pati_service/book_service/book/submit', { scheduleId, serialNo, memberId: member.memberId });
      if (bookId) return { bookId, memberId: member.memberId, departmentId: '1', doctorId, day, scheduleId };
    }
  }
  throw new Error('the demo hospital has nothing left to book');
}

async function tokenOf(phone: string): Promise<string> {
  const reply = await fetch(`${hospital().url}/pati_service/patient_service/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', tenantid: '1' },
    body: JSON.stringify({ phone, password: hospital().password }),
  });
  const { token }: Loose = await reply.json();
  return token;
}

const account = (page: string) => `packages/account/pages/${page}`;
const booking = (page: string) => `packages/booking/pages/${page}`;
const tabs = ['home', 'bookings', 'messages', 'mine'].map((name) => `pages/${name}/index`);
const own = ['log-in', 'register', 'reset-password', 'members', 'member-form', 'profile', 'orders', 'reviews', 'feedback', 'settings'];

describe('accessibility', function () {
  this.timeout(300_000);
  const patient = '13800000001';
  let pages: string[];

  before(async () => {
    const { bookId, memberId, departmentId, doctorId, day, scheduleId } = await bookSomething(await tokenOf(patient));
    const clinic = `departmentId=${departmentId}&doctorId=${doctorId}&day=${day}`;
    pages = [
      ...tabs,
      ...own.map((name) => account(`${name}/index`)),
      account(`member-edit/index?id=${memberId}`),
      account(`order/index?id=${bookId}`),
      account(`review-form/index?id=${bookId}`),
      ...['search', 'departments', 'waitlist'].map((name) => booking(`${name}/index`)),
      booking(`schedule/index?departmentId=${departmentId}&name=${encodeURIComponent('内科')}`),
      booking(`doctor/index?${clinic}`),
      booking(`confirm/index?scheduleId=${scheduleId}&serialNo=2&${clinic}`),
      ...['pay', 'result', 'detail', 'reschedule', 'cancel'].map((name) => booking(`${name}/index?id=${bookId}`)),
    ];
  });

  /** Opens every page as a signed-in patient and gathers what is wrong with it. */
  async function gather(isElder: boolean, look: (phone: Phone, page: string) => Promise<string[]>): Promise<string[]> {
    const phone = await openPhone();
    await phone.signInAs(patient);
    await phone.keep({ elder: isElder });
    const wrong: string[] = [];
    for (const page of pages) {
      await phone.open(page);
      await phone.page.waitForLoadState('networkidle');
      await phone.page.waitForTimeout(300);
      assert.equal(await phone.route(), page.split('?')[0]);
      const [path = ''] = page.split('?');
      const found = (await look(phone, page)).filter((what) => !known.some(([where, pattern]) => where === path && pattern.test(what)));
      wrong.push(...found.map((what) => `${path} ${what}`));
    }
    return wrong;
  }

  it('has no serious issue on any page, and targets of 44 px everywhere', async () => {
    const found = await gather(false, async (phone) => {
      const small = await phone.page.evaluate<string[]>(tooSmall(44));
      return [...(await seriousIssues(phone, false)), ...small.map((what) => `small: ${what}`)];
    });
    assert.deepEqual(found, []);
  });

  it('has none in 大字版 either, with contrast of 7:1, targets of 60 px and large type everywhere', async () => {
    const found = await gather(true, async (phone, page) => {
      await phone.shot(`elder ${page.split('?')[0]}`);
      const measured = await Promise.all([tooSmall(60), tooFaint, tooLittle].map((measure) => phone.page.evaluate<string[]>(measure)));
      const [small = [], faint = [], little = []] = measured.map((list, index) =>
        list.map((what) => `${['small', 'faint', 'little'][index]}: ${what}`),
      );
      return [...(await seriousIssues(phone, true)), ...small, ...faint, ...little];
    });
    assert.deepEqual(found, []);
  });
});

import type { Slot } from '../../../../components/slot-grid/index';
import { askConsent, prepareConsent } from '../../../../services/consent';
import { hospital } from '../../../../services/hospital';
import { likelyPerson, type Person, people } from '../../../../services/people';
import { ways } from '../../../../services/ways';
import { codeOf, isUnsure, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { usePerson } from '../../../../state/person';
import { keep } from '../../../../state/storage';
import { changeWords, guestPreview, newWish, type Preview, preview, type Rules, rules, submit, type Wish } from '../../services/booking';
import { leftNumbers } from '../../services/sessions';

const nothing: Preview | null = null;
/** A wish whose answer was lost is the same wish when it is tapped again; another choice is another wish. */
let wish: { about: string; held: Wish } | undefined;

/** 确认预约: for whom, until when it can be taken back, and the tap that books. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    scheduleId: '',
    serialNo: 0,
    departmentId: '',
    doctorId: null as string | null,
    day: '',
    preview: nothing as Preview | null,
    people: [] as Person[],
    person: null as Person | null,
    picking: false,
    changeWords: '',
    payWords: '',
    notice: '',
    busy: false,
    problem: '',
    /** What can be done about the problem. */
    way: '' as '' | 'number' | 'full' | 'other' | 'mine',
    slots: [] as Slot[],
    lost: 0,
  },

  onLoad({ scheduleId = '', serialNo = '0', departmentId = '', doctorId = '', day = '' }: Record<string, string | undefined>) {
    this.setData({ scheduleId, serialNo: Number(serialNo), departmentId, doctorId: doctorId || null, day });
    void prepareConsent('appointment');
  },
  onShow() {
    if (!this.data.busy) void this.load(); // also back from signing in or adding a 就诊人
  },

  async load() {
    const { scheduleId, serialNo } = this.data;
    try {
      const [found, all, limits, { notice }] = await Promise.all([preview(scheduleId, serialNo), people(), rules(), hospital()]);
      this.setData({ state: 'ready', preview: found, notice, ...limitsIn(found, limits) });
      this.setPeople(all);
    } catch (error) {
      if (gone(error)) return await this.offerOthers(error);
      this.setData(shownFor(error));
      if (this.data.state === 'sign-in') await this.showGuest();
    }
  },
  /** Whoever is not signed in yet still sees which number it is. */
  async showGuest() {
    const { scheduleId, serialNo, departmentId, doctorId, day } = this.data;
    const found = await guestPreview({ departmentId, doctorId }, { day, scheduleId, serialNo }).catch(() => null);
    if (this.data.state === 'sign-in') this.setData({ preview: found });
  },
  /** Somebody new is most likely who was just added for this booking. */
  setPeople(all: Person[]) {
    const { people: before, person } = this.data;
    const added = before.length > 0 || person ? all.find(({ id }) => !before.some((other) => other.id === id)) : undefined;
    const still = all.find(({ id }) => id === person?.id);
    this.setData({ people: all, person: added ?? still ?? likelyPerson(all) ?? null });
  },

  openPicker() {
    this.setData({ picking: true });
  },
  closePicker() {
    this.setData({ picking: false });
  },
  pick({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    const person = this.data.people.find(({ id }) => id === detail.id) ?? null;
    this.setData({ person, picking: false, problem: '', way: '' });
  },
  addPerson() {
    this.setData({ picking: false });
    wx.navigateTo({ url: ways.addPerson });
  },

  /** The tap itself: the popup opens before anything is awaited. */
  book() {
    const { busy, person, scheduleId, serialNo } = this.data;
    if (busy || !person) return;
    const about = `${scheduleId}/${serialNo}/${person.id}`;
    const held = wish?.about === about ? Promise.resolve(wish.held) : askConsent('appointment').then(newWish);
    this.setData({ busy: true, problem: '', way: '' });
    void this.send(about, held, person);
  },

  async send(about: string, held: Promise<Wish>, person: Person) {
    const { scheduleId, serialNo, preview: booked, departmentId, doctorId } = this.data;
    try {
      wish = { about, held: await held };
      const id = await submit({ scheduleId, serialNo, memberId: person.id }, wish.held);
      wish = undefined;
      usePerson(person.id);
      if (booked) keep('lastClinic', { departmentId, departmentName: booked.departmentName, doctorId, doctorName: booked.doctorName });
      wx.redirectTo({ url: booked && booked.feeYuan > 0 ? ways.pay(id) : ways.result(id) });
    } catch (error) {
      this.setData({ busy: false });
      if (!isUnsure(error)) wish = undefined;
      await this.explain(error);
    }
  },

  async explain(error: unknown) {
    const { state } = shownFor(error);
    if (state === 'sign-in') return this.setData({ state });
    if (gone(error)) return await this.offerOthers(error);
    this.setData({ problem: wordsFor(error), way: isMine(error) ? 'mine' : '' });
  },

  /** The number is gone: the nearest that are left, or the waiting list; another time where the session itself is gone. */
  async offerOthers(error: unknown) {
    this.setData({ state: 'ready', problem: wordsFor(error), way: 'other' });
    if (codeOf(error).startsWith('SCHEDULE_')) return;
    const { scheduleId, serialNo: lost } = this.data;
    const slots = await leftNumbers(scheduleId).catch(() => undefined);
    const left = slots?.filter(({ serialNo }) => serialNo !== lost);
    if (left?.length === 0) this.setData({ problem: '这一场已经约满了', way: 'full' });
    else if (left) this.setData({ slots: left, lost, way: 'number' });
  },
  chooseOther({ detail }: WechatMiniprogram.CustomEvent<{ serialNo: number }>) {
    this.setData({ serialNo: detail.serialNo, problem: '', way: '', slots: [], lost: 0, state: 'loading' });
    void this.load();
  },

  joinWaiting() {
    const { scheduleId, preview: wanted } = this.data;
    const words = wanted ? `${wanted.departmentName} ${wanted.name} ${wanted.visitWords.replace(/ \d\d:\d\d$/, '')}` : '';
    wx.redirectTo({ url: ways.joinWaiting({ scheduleId, words }) });
  },
  goBack() {
    wx.navigateBack();
  },
  goMine() {
    wx.switchTab({ url: '/pages/bookings/index' });
  },
});

function limitsIn(found: Preview, limits: Rules) {
  const { payMinutes } = limits;
  const pay = payMinutes === null ? '可以现在支付，也可以到院支付' : `预约后请在 ${payMinutes} 分钟内支付，超时号会取消`;
  return { changeWords: changeWords(found.visitAt, limits), payWords: found.feeYuan > 0 ? pay : '' };
}
const gone = (error: unknown) => ['SLOT_TAKEN', 'SLOT_FULL', 'SLOT_UNKNOWN', 'SCHEDULE_PAST', 'SCHEDULE_STOPPED'].includes(codeOf(error));
const isMine = (error: unknown) => ['HALF_DAY_TAKEN', 'DAY_PLACE_TAKEN'].includes(codeOf(error));

import { type BookingDetail, bookingDetail } from '../../../../services/bookings';
import { leftWords } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { codeOf, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { type Insurance, insuranceOf, payByInsurance } from '../../services/insurance';
import { checkPaid, payByWechat } from '../../services/payment';
import { type Visit, visit } from '../../services/visit';

type Step = 'waiting' | 'paying' | 'checking' | 'unsure' | 'over';
let ticking = 0;
let endsAt: number | null = null;

/** 支付: what is to pay, how long, and the payment; only what the hospital says counts as paid. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    id: '',
    booking: null as BookingDetail | null,
    visit: null as Visit | null,
    step: 'waiting' as Step,
    left: '',
    insurance: null as Insurance | null,
    /** Whether the balance pays for it all. */
    covered: false,
    /** Reimbursed without a balance to see: the hospital holds another phone, or none. */
    unregistered: false,
    problem: '',
  },

  onLoad({ id = '' }: { id?: string }) {
    this.setData({ id });
  },
  onShow() {
    if (this.data.step === 'waiting' || this.data.step === 'unsure') void this.load();
  },
  onHide() {
    clearInterval(ticking);
  },
  onUnload() {
    clearInterval(ticking);
  },

  async load() {
    try {
      const [booking, found] = await Promise.all([bookingDetail(this.data.id), visit(this.data.id)]);
      this.setData({ state: 'ready', booking });
      this.follow(found);
      await this.loadInsurance(found, booking.feeYuan);
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The live balance of whoever is to be seen; without an answer there is WeChat. */
  async loadInsurance({ memberId, payYuan, charge }: Visit, feeYuan: number) {
    if (charge !== 'awaiting') return;
    const insurance = await insuranceOf(memberId).catch(() => null);
    const covered = !!insurance && insurance.balanceYuan >= payYuan;
    this.setData({ insurance: insurance ?? null, covered, unregistered: insurance === undefined && payYuan < feeYuan });
  },

  /** Goes where the money stands: paid → result, over → says so, else counts down. */
  follow(found: Visit) {
    this.setData({ visit: found });
    if (found.charge === 'paid' || found.charge === 'none') return wx.redirectTo({ url: ways.result(this.data.id) });
    const over = found.charge !== 'awaiting' || found.status === 'expired' || found.status === 'cancelled';
    this.setData({ step: over ? 'over' : this.data.step });
    clearInterval(ticking);
    endsAt = found.payLeftMs === null || over ? null : Date.now() + found.payLeftMs;
    if (endsAt === null) return this.setData({ left: '' });
    ticking = setInterval(() => this.tick(), 1000);
    this.tick();
  },
  tick() {
    if (endsAt === null) return;
    const ms = endsAt - Date.now();
    this.setData({ left: leftWords(ms) });
    if (ms > 0) return;
    clearInterval(ticking);
    if (this.data.step === 'waiting') this.setData({ step: 'over' });
  },

  async pay() {
    if (this.data.step === 'paying' || this.data.step === 'checking') return;
    this.setData({ step: 'paying', problem: '' });
    try {
      const ended = await payByWechat(this.data.id);
      if (ended === 'done') return await this.check();
      const problem = ended === 'given-up' ? '您取消了支付，号还为您保留着' : '微信支付没有成功，请再试一次';
      this.setData({ step: 'waiting', problem });
    } catch (error) {
      this.setData({ step: 'waiting', problem: wordsFor(error) });
      if (codeOf(error) === 'ORDER_NOT_PAYABLE') await this.load();
    }
  },

  async payInsured() {
    const { step, id, visit: found } = this.data;
    if (step !== 'waiting' || !found) return;
    this.setData({ step: 'paying', problem: '' });
    try {
      await payByInsurance(id, found.memberId);
      await this.check();
    } catch (error) {
      this.setData({ step: 'waiting', problem: wordsFor(error) });
      await this.load();
    }
  },

  /** Asks the hospital, up to three times, whether the money has arrived. */
  async check() {
    this.setData({ step: 'checking', problem: '' });
    try {
      const found = await checkPaid(this.data.id);
      this.setData({ step: 'unsure' });
      this.follow(found);
    } catch (error) {
      this.setData({ step: 'unsure', problem: wordsFor(error) });
    }
  },

  goDetail() {
    wx.redirectTo({ url: ways.detail(this.data.id) });
  },
  goAgain() {
    const { booking } = this.data;
    if (booking) wx.redirectTo({ url: ways.doctor(booking) });
  },
});

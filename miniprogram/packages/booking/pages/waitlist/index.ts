import { askConsent, prepareConsent } from '../../../../services/consent';
import { likelyPerson, type Person, people } from '../../../../services/people';
import { ways } from '../../../../services/ways';
import { isUnsure, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { newWish, type Wish } from '../../services/booking';
import { joinWaiting, leaveWaiting, myWaiting, type Waiting } from '../../services/waiting';

let wish: { about: string; held: Wish } | undefined;

/** 候补: joining the queue of a full session, and where I wait. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    /** The session to join, '' to look only. */
    scheduleId: '',
    wanted: '',
    people: [] as Person[],
    person: null as Person | null,
    picking: false,
    waiting: [] as Waiting[],
    busy: false,
    problem: '',
    joined: '',
  },

  onLoad({ scheduleId = '', words = '' }: { scheduleId?: string; words?: string }) {
    this.setData({ scheduleId, wanted: decodeURIComponent(words) });
    void prepareConsent('waitlist');
  },
  onShow() {
    void this.list();
  },
  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },
  async list() {
    try {
      const [waiting, all] = await Promise.all([myWaiting(), people()]);
      const person = all.find(({ id }) => id === this.data.person?.id) ?? likelyPerson(all) ?? null;
      const empty = waiting.length === 0 && !this.data.scheduleId;
      this.setData({ state: empty ? 'empty' : 'ready', waiting, people: all, person });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  openPicker() {
    this.setData({ picking: true });
  },
  closePicker() {
    this.setData({ picking: false });
  },
  pick({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    this.setData({ person: this.data.people.find(({ id }) => id === detail.id) ?? null, picking: false, problem: '' });
  },
  addPerson() {
    this.setData({ picking: false });
    wx.navigateTo({ url: ways.addPerson });
  },

  /** The tap itself: the popup opens before anything is awaited. */
  join() {
    const { busy, person, scheduleId } = this.data;
    if (busy || !person) return;
    const about = `${scheduleId}/${person.id}`;
    const held = wish?.about === about ? Promise.resolve(wish.held) : askConsent('waitlist').then(newWish);
    this.setData({ busy: true, problem: '' });
    void this.send(about, { scheduleId, memberId: person.id }, held);
  },
  async send(about: string, asked: { scheduleId: string; memberId: string }, held: Promise<Wish>) {
    try {
      wish = { about, held: await held };
      const place = await joinWaiting(asked, wish.held);
      wish = undefined;
      this.setData({ scheduleId: '', joined: `已加入候补，排在第 ${place} 位。有号会自动为您预约并通知您。` });
      await this.list();
    } catch (error) {
      if (!isUnsure(error)) wish = undefined;
      this.setData({ problem: wordsFor(error) });
    }
    this.setData({ busy: false });
  },

  async leave({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string }>) {
    const { confirm } = await wx.showModal({
      title: '取消候补',
      content: '取消后排队的位置不能恢复',
      confirmText: '取消候补',
      cancelText: '继续等',
    });
    if (!confirm) return;
    try {
      await leaveWaiting(currentTarget.dataset.id);
      await this.list();
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
  },
  openBooking({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string }>) {
    wx.navigateTo({ url: ways.detail(currentTarget.dataset.id) });
  },
  goBook() {
    wx.navigateTo({ url: ways.departments });
  },
});

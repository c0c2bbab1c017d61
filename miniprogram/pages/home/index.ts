import { type BookingSummary, comingBookings, nextVisit } from '../../services/bookings';
import { type Department, departments } from '../../services/departments';
import { hospital } from '../../services/hospital';
import { ways } from '../../services/ways';
import { type Shown, shownFor } from '../../services/words';
import { isElder } from '../../state/elder';
import { isSomeoneElse, session } from '../../state/session';
import { kept, type LastClinic } from '../../state/storage';

/** The hospital's name, '' where it does not come: nobody books by it. */
const hospitalName = () =>
  hospital().then(
    ({ name }) => name,
    () => '',
  );

/** 首页: search, the next visit, the way back to the last doctor, and the departments. */
Page({
  data: {
    state: 'loading' as Shown,
    words: '',
    elder: false,
    departments: [] as Department[],
    hospitalName: '',
    next: null as BookingSummary | null,
    last: null as LastClinic | null,
    lastWords: '',
  },

  onLoad() {
    void this.load();
  },

  onShow() {
    if (isSomeoneElse(this)) this.setData({ next: null, last: null });
    this.setData({ elder: isElder() });
    void this.personal();
    if (this.data.state === 'failed') void this.load();
  },

  async onPullDownRefresh() {
    await Promise.all([this.list(), this.personal()]);
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },

  /** Shows what the server answers; what is listed stays until then. */
  async list() {
    try {
      const [found, name] = await Promise.all([departments(), hospitalName()]);
      this.setData({ state: found.length > 0 ? 'ready' : 'empty', departments: found, hospitalName: name });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next visit and the last doctor of whoever is signed in; nobody is asked to sign in for it. */
  async personal() {
    if (!session()) return this.setData({ next: null, last: null });
    try {
      const { rows } = await comingBookings();
      const latest = rows[0];
      const last = kept('lastClinic') ?? latest ?? null;
      this.setData({
        next: nextVisit(rows) ?? null,
        last,
        lastWords: last ? `${last.doctorName ?? '普通门诊'} ${last.departmentName}` : '',
      });
    } catch {
      // the page is of use without it, and the list of bookings says what is wrong
    }
  },

  goSearch() {
    wx.navigateTo({ url: ways.search });
  },
  openDepartment({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { id: string; name: string }>) {
    wx.navigateTo({ url: ways.schedule(currentTarget.dataset.id, currentTarget.dataset.name) });
  },
  openLast() {
    if (this.data.last) wx.navigateTo({ url: ways.doctor(this.data.last) });
  },
  openNext() {
    if (this.data.next) wx.navigateTo({ url: ways.detail(this.data.next.id) });
  },
});

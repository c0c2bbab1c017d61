import { type Account, account } from '../../services/account';
import { hospital } from '../../services/hospital';
import { ways } from '../../services/ways';
import { needsSignIn } from '../../services/words';
import { isElder, setElder } from '../../state/elder';
import { isSomeoneElse, session } from '../../state/session';

/** What can be opened here: the account's own pages. */
const first = [
  { title: '就诊人', url: '/packages/account/pages/members/index' },
  { title: '我的订单', url: '/packages/account/pages/orders/index' },
  { title: '我的候补', url: ways.waiting },
];
const rest = [
  { title: '我的评价', url: '/packages/account/pages/reviews/index' },
  { title: '意见反馈', url: '/packages/account/pages/feedback/index' },
  { title: '设置', url: '/packages/account/pages/settings/index' },
];

/** 我的: who I am, my people, orders and settings. */
Page({
  data: {
    elder: false,
    account: null as Account | null,
    signedOut: true,
    hotline: '',
    first,
    rest,
    showsRest: true,
  },

  onShow() {
    if (isSomeoneElse(this)) this.setData({ account: null });
    const elder = isElder();
    this.setData({ elder, showsRest: !elder, signedOut: !session() });
    void this.load();
  },

  async load() {
    try {
      const { hotline } = await hospital();
      this.setData({ hotline });
      if (session()) this.setData({ account: await account(), signedOut: false });
      else this.setData({ account: null });
    } catch (error) {
      if (needsSignIn(error)) this.setData({ account: null, signedOut: true });
    }
  },

  goSignIn() {
    wx.navigateTo({ url: ways.signIn });
  },
  goProfile() {
    wx.navigateTo({ url: '/packages/account/pages/profile/index' });
  },
  open({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { url: string }>) {
    wx.navigateTo({ url: currentTarget.dataset.url });
  },
  showRest() {
    this.setData({ showsRest: true });
  },
  /** 大字版 on or off: the whole row is the switch, so that an old hand need not aim. */
  switchElder() {
    const elder = !this.data.elder;
    setElder(elder);
    this.setData({ elder, showsRest: !elder });
  },
  ring() {
    wx.makePhoneCall({ phoneNumber: this.data.hotline, fail: () => {} });
  },
});

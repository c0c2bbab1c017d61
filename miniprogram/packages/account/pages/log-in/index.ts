import { codeOf, wordsFor } from '../../../../services/words';
import { askToAgree, codeComplaint, digitsOf, firstComplaint, phoneComplaint } from '../../rules/forms';
import { leaveSignIn, openSignInPage } from '../../services/leave-sign-in';
import { signInByCode, signInByPassword, signInByWechatPhone } from '../../services/sign-in';

/** How one signs in: wechat needs nothing but a tap. */
type Way = 'wechat' | 'code' | 'password';
const wayNames: Record<Way, string> = { wechat: '用微信手机号登录', code: '用短信验证码登录', password: '用手机号和密码登录' };
const ways: readonly Way[] = ['wechat', 'code', 'password'];
const otherWays = (than: Way) => ways.filter((way) => way !== than).map((way) => ({ way, name: wayNames[way] }));

/** 登录: by WeChat's phone, a code by text message, or a password. Returns to where one came from; nobody is made to. */
Page({
  data: {
    agreed: false,
    /** The way that is shown. */
    way: 'wechat' as Way,
    /** What one may change to. */
    others: otherWays('wechat'),
    phone: '',
    code: '',
    password: '',
    complaints: { phone: '', code: '', password: '', agreed: '' },
    /** What went wrong last. */
    words: '',
    busy: false,
    /** Where to go afterwards, still encoded. */
    from: '',
  },

  onLoad({ from = '' }: { from?: string }) {
    this.setData({ from });
  },

  agree({ detail }: WechatMiniprogram.CustomEvent<{ agreed: boolean }>) {
    this.setData({ agreed: detail.agreed, 'complaints.agreed': '', words: '' });
  },

  /** The WeChat button before the tick: WeChat may not be asked for the phone yet. */
  askToAgree() {
    wx.showModal({
      title: '请先同意说明',
      content: '登录要用到您的手机号。请先看一看《用户服务协议》和《隐私说明》，同意后再登录。',
      confirmText: '我同意',
      cancelText: '再看看',
      success: ({ confirm }) => {
        if (confirm) this.selectComponent('#agreement').toggle();
        else this.setData({ 'complaints.agreed': askToAgree });
      },
    });
  },

  /** 微信手机号 */
  async takeWechatPhone({ detail }: WechatMiniprogram.ButtonGetPhoneNumber) {
    if (!detail.code) {
      this.setData({ words: '没有拿到微信的手机号，可以再点一次，或者用短信验证码登录' });
      return;
    }
    await this.signIn(() => signInByWechatPhone(detail.code));
  },

  otherWay({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const way = ways.find((one) => one === currentTarget.dataset.way) ?? 'wechat';
    this.setData({ way, others: otherWays(way), words: '', complaints: { phone: '', code: '', password: '', agreed: '' } });
  },

  typePhone({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: digitsOf(detail.value), 'complaints.phone': '' });
  },

  typeCode({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ code: detail.value, 'complaints.code': '' });
  },

  /** No code was sent. */
  codeRefused({ detail }: WechatMiniprogram.CustomEvent<{ field: 'phone' | 'code' | 'agreed'; words: string }>) {
    this.setData({ [`complaints.${detail.field}`]: detail.words });
  },

  typePassword({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ password: detail.value, 'complaints.password': '' });
  },

  /** 短信验证码 */
  async byCode() {
    const { phone, code, agreed } = this.data;
    const complaints = {
      phone: phoneComplaint(phone),
      code: codeComplaint(code),
      password: '',
      agreed: agreed ? '' : askToAgree,
    };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (!words) await this.signIn(() => signInByCode(phone, code));
  },

  async byPassword() {
    const { phone, password, agreed } = this.data;
    const complaints = {
      phone: phoneComplaint(phone),
      code: '',
      password: password ? '' : '请填写密码',
      agreed: agreed ? '' : askToAgree,
    };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (!words) await this.signIn(() => signInByPassword(phone, password));
  },

  register() {
    openSignInPage('register', this.data.from, this.data.phone);
  },

  /** 忘记密码 */
  reset() {
    openSignInPage('reset-password', this.data.from, this.data.phone);
  },

  /** 先看看: nobody has to sign in. */
  later() {
    leaveSignIn(undefined);
  },

  async signIn(way: () => Promise<unknown>) {
    if (this.data.busy) return;
    this.setData({ busy: true, words: '' });
    try {
      await way();
      leaveSignIn(this.data.from);
    } catch (error) {
      const words = wordsFor(error);
      this.setData({ words, ...(codeOf(error).startsWith('CODE_') ? { 'complaints.code': words } : {}) });
    } finally {
      this.setData({ busy: false });
    }
  },
});

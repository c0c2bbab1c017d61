import { masked } from '../../../../components/masked-text/mask';
import { today } from '../../../../services/day';
import { type Shown, shownFor, wordsFor } from '../../../../services/words';
import { firstComplaint, nameComplaint } from '../../rules/forms';
import { authorisePrivacy } from '../../services/privacy';
import { type Gender, readProfile, saveProfile, uploadAvatar } from '../../services/profile';

/** 我的资料: avatar, nickname, gender, birthday; the phone is only shown. */
Page({
  data: {
    state: 'loading' as Shown,
    avatar: '',
    phone: '',
    maskedPhone: '',
    phoneShown: false,
    nickname: '',
    gender: 0 as Gender,
    birthday: '',
    genders: [
      { value: 1, words: '男' },
      { value: 2, words: '女' },
      { value: 0, words: '不填' },
    ],
    today: today(),
    complaints: { nickname: '', birthday: '' },
    words: '',
    /** Whether WeChat lets us ask for picture and nickname. */
    allowed: false,
    busy: false,
  },

  onShow() {
    // A picture that was just chosen also comes back through here; what is being filled in stays.
    if (this.data.state !== 'ready') void this.list();
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
      const profile = await readProfile();
      this.setData({ ...profile, maskedPhone: masked(profile.phone, 'phone'), state: 'ready', words: '' });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  showPhone() {
    this.setData({ phoneShown: !this.data.phoneShown });
  },

  /** The avatar button before WeChat's privacy authorisation. */
  async allow() {
    const allowed = await authorisePrivacy();
    this.setData({ allowed, words: allowed ? '' : '您没有同意，头像和昵称可以不改，不影响挂号' });
    return allowed;
  },

  /** 换头像 */
  async takeAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
    const before = this.data.avatar;
    this.setData({ avatar: detail.avatarUrl, busy: true, words: '' });
    try {
      await uploadAvatar(detail.avatarUrl);
      wx.showToast({ title: '头像已换好', icon: 'success' });
    } catch (error) {
      this.setData({ avatar: before, words: wordsFor(error) });
    } finally {
      this.setData({ busy: false });
    }
  },

  typeNickname({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ nickname: detail.value, 'complaints.nickname': '', words: '' });
  },

  chooseGender({ detail }: WechatMiniprogram.CustomEvent<{ value: Gender }>) {
    this.setData({ gender: detail.value });
  },

  chooseBirthday({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ birthday: String(detail.value), 'complaints.birthday': '', words: '' });
  },

  async save() {
    const { nickname, gender, birthday, busy } = this.data;
    if (busy) return;
    const complaints = { nickname: nameComplaint(nickname, '昵称'), birthday: birthday ? '' : '请选择出生日期' };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if (words) return;
    this.setData({ busy: true });
    try {
      await saveProfile({ nickname, gender, birthday });
      wx.showToast({ title: '已保存', icon: 'success' });
    } catch (error) {
      this.setData({ words: wordsFor(error) });
    } finally {
      this.setData({ busy: false });
    }
  },
});

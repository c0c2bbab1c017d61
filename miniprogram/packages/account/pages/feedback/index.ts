import { ways } from '../../../../services/ways';
import { needsSignIn, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { firstComplaint, textComplaint } from '../../rules/forms';
import {
  type Feedback,
  type FeedbackDetail,
  type FeedbackKind,
  feedbackDetail,
  feedbackKinds,
  kindWords,
  myFeedback,
  sendFeedback,
} from '../../services/feedback';

/** 意见反馈: to say something to the hospital, and what came of what one said before. */
Page({
  data: {
    kind: '系统问题' as FeedbackKind,
    kinds: feedbackKinds.map((kind) => ({ value: kind, words: kindWords[kind] })),
    description: '',
    contact: '',
    complaints: { description: '', contact: '' },
    /** What went wrong with sending. */
    sendWords: '',
    busy: false,

    state: 'loading' as Shown,
    words: '',
    said: [] as Feedback[],
    page: 1,
    more: false,
    loadingMore: false,
    /** The one that is unfolded, '' for none. */
    open: '',
    detail: null as FeedbackDetail | null,
  },

  onShow() {
    void this.list();
  },

  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    void this.next();
  },

  chooseKind({ detail }: WechatMiniprogram.CustomEvent<{ value: FeedbackKind }>) {
    this.setData({ kind: detail.value });
  },

  typeDescription({ detail }: WechatMiniprogram.TextareaInput) {
    this.setData({ description: detail.value, 'complaints.description': '', sendWords: '' });
  },

  typeContact({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ contact: detail.value, 'complaints.contact': '', sendWords: '' });
  },

  async send() {
    const { kind, description, contact, busy } = this.data;
    if (busy) return;
    const complaints = {
      description: textComplaint(description, '您想说的话', 2_000),
      contact: contact.trim() ? textComplaint(contact, '联系方式', 100) : '',
    };
    const sendWords = firstComplaint(complaints);
    this.setData({ complaints, sendWords });
    if (sendWords) return;
    this.setData({ busy: true });
    try {
      await sendFeedback({ kind, description, contact });
      this.setData({ description: '', contact: '' });
      wx.showToast({ title: '已经收到，谢谢您' });
      await this.list();
    } catch (error) {
      if (needsSignIn(error)) wx.navigateTo({ url: ways.signIn });
      this.setData({ sendWords: wordsFor(error) });
    } finally {
      this.setData({ busy: false });
    }
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },

  /** The first page anew; what is listed stays until it is there. */
  async list() {
    try {
      const { rows, more } = await myFeedback();
      this.setData({ state: rows.length > 0 ? 'ready' : 'empty', said: rows, page: 1, more });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  /** The next page under what is listed. */
  async next() {
    const { more, loadingMore, page, said } = this.data;
    if (!more || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const found = await myFeedback(page + 1);
      this.setData({ said: [...said, ...found.rows], page: page + 1, more: found.more });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
    this.setData({ loadingMore: false });
  },

  /** Unfolds one, or folds it again. */
  async unfold({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id } = currentTarget.dataset;
    if (this.data.open === id) {
      this.setData({ open: '' });
      return;
    }
    try {
      this.setData({ detail: await feedbackDetail(id), open: id });
    } catch (error) {
      wx.showToast({ title: wordsFor(error), icon: 'none' });
    }
  },
});

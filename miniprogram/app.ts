import { nameDevice } from './state/device';
import { followNetwork } from './state/network';

/** 就诊: starts on a new version as soon as WeChat has fetched it, if the patient agrees. */
App({
  onLaunch() {
    followNetwork();
    nameDevice().catch(() => undefined); // a phone without random values stays nameless
    const updates = wx.getUpdateManager();
    updates.onUpdateReady(() => {
      wx.showModal({
        title: '有新版本',
        content: '新版本已经准备好，是否现在使用？',
        confirmText: '现在使用',
        cancelText: '以后再说',
        success: ({ confirm }) => {
          if (confirm) updates.applyUpdate();
        },
      });
    });
  },
});

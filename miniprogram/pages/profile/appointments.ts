import { ways } from '../../services/ways';

/** The page that seed 002's messages name: opens the booking, or all of mine where none is named. */
Page({
  onLoad({ id }: { id?: string }) {
    if (id) wx.redirectTo({ url: ways.detail(id) });
    else wx.switchTab({ url: '/pages/bookings/index' });
  },
});

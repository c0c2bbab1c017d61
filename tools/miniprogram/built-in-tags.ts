const names =
  'view text image button input textarea scroll-view swiper swiper-item picker picker-view picker-view-column navigator icon checkbox ' +
  'checkbox-group radio radio-group switch slider form label rich-text progress web-view map canvas video audio cover-view cover-image ' +
  'page-container root-portal match-media movable-area movable-view page-meta navigation-bar open-data official-account live-player ' +
  'camera editor ad';

/** The tags that WeChat itself draws. */
export const builtInTags: ReadonlySet<string> = new Set(names.split(' '));

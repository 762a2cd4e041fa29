//! The main paths in Chromium: both languages, light and dark, wide and narrow.

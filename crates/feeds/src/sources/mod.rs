//! Where advisory data comes from.

//! Papers as PDF, read back.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod sample;

//! What the documents say, format by format.

#[cfg(test)]
mod assessment;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod table;

//! What the documents say, format by format.

#[cfg(test)]
mod assessment;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod table;
#[cfg(test)]
mod vex;

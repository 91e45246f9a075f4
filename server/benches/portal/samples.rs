//! Numbers of one measurement and what is said about them: the middle, and how far they lie apart.

use std::time::Duration;

/// Repetitions of one measurement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn millis(durations: &[Duration]) -> Self {
        durations.iter().map(|duration| duration.as_secs_f64() * 1000.0).collect()
    }

    pub(crate) fn median(&self) -> f64 {
        self.quantile(500)
    }

    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / float(self.0.len().max(1))
    }

    /// The value that this many of a thousand do not exceed.
    pub(crate) fn quantile(&self, per_mille: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (sorted.len() * per_mille).div_ceil(1000).saturating_sub(1);
        sorted.get(rank).copied().unwrap_or(f64::NAN)
    }

    /// "smallest–largest".
    pub(crate) fn spread(&self, digits: usize) -> String {
        format!("{:.digits$}–{:.digits$}", self.quantile(0), self.quantile(1000))
    }

    /// Each repetition of this against the same repetition of another.
    pub(crate) fn ratio(&self, other: &Self) -> Self {
        self.0.iter().zip(&other.0).map(|(own, others)| own / others).collect()
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// A count as a float; those here are small.
pub(crate) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

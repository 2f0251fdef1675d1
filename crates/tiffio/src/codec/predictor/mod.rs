//! Predictors: what is done to rows of samples so that they compress better (tag `Predictor`).

pub(super) mod floating_point;
pub(super) mod horizontal;

//! Why a use case did not do what was asked: a problem for the caller, or a fault of the store.

use crate::store::{Raced, StoreError};
use zaigang_shared::problem::{Problem, ProblemCode};

/// The error of every use case.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Told to the caller as it is.
    #[error("refused: {0}")]
    Problem(Problem),
    /// Logged; the caller is told that nothing is lost.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Logged; a fault of the server with its cause in words.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal::Problem(problem)
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Refusal {
        Refusal::Problem(Problem::new(code))
    }
}

impl Raced for Refusal {
    fn raced(&self) -> bool {
        matches!(self, Refusal::Store(error) if error.raced())
    }
}

impl Refusal {
    /// Whether the database is out of reach: what is asked of it next goes the same way.
    pub fn out_of_reach(&self) -> bool {
        matches!(self, Refusal::Store(StoreError::Connection(_)))
    }

    /// The problem the caller is told.
    pub fn problem(&self) -> Problem {
        match self {
            Refusal::Problem(problem) => problem.clone(),
            Refusal::Store(StoreError::Busy(_) | StoreError::Raced | StoreError::Connection(_)) => {
                Problem::new(ProblemCode::Unavailable)
            }
            Refusal::Store(_) | Refusal::Internal(_) => Problem::new(ProblemCode::Internal),
        }
    }
}

/// The result of every use case.
pub type Outcome<T> = Result<T, Refusal>;

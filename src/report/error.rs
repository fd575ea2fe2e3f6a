//! Why a result could not be written.

use std::io;

use thiserror::Error;

use super::sheet::GraphError;
use crate::id::{AreaId, PersonId, PlaceId};

/// Why a result could not be written.
///
/// What was written before the error stays written: a file that was begun is to be thrown away.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer refused: the disk is full, the pipe is closed. Or the value is none that JSON can hold.
    #[error("the result could not be written to its end")]
    Output(#[from] io::Error),
    /// A person of the result is not in the roster, which belongs to other data.
    #[error("{0} has no key in the roster")]
    UnknownPerson(PersonId),
    /// A place of the result is not in the roster.
    #[error("{0} has no key in the roster")]
    UnknownPlace(PlaceId),
    /// An area of the result is not in the roster.
    #[error("{0} has no key in the roster")]
    UnknownArea(AreaId),
    /// The key of an area holds a semicolon where several keys are joined by semicolons in one cell.
    #[error("expected the key of {0} without a semicolon, which separates keys, found one with it")]
    Separator(AreaId),
    /// A dossier was asked for of somebody who is neither a case nor a contact.
    #[error("expected a case or a contact, found {0}, who is neither")]
    NotTraced(PersonId),
    /// The result does not fit into a graph: a key is empty, or has control characters.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

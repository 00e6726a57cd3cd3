//! Applications as an Excel workbook, and lists as CSV and Excel. Pure: bytes in, rows or faults out.
//!
//! [`template()`] writes the empty workbook of an edition; [`read()`] takes it back filled in, and says of every cell
//! that is wrong which one it is and what to do. Both take the sheets and columns from one layout, so they cannot
//! differ. [`export`] writes lists.
//!
//! A workbook comes from outside. Before calamine reads it, [`read()`] takes it apart itself:
//! - only the parts that are needed are unpacked, together at most [`limits::UNPACKED_BYTES`], and handed on in an
//!   archive that was written here; styles, drawings, macros and links are never read;
//! - parts that are no UTF-8 or that declare entities are refused, and so are references and counts beyond a
//!   worksheet's, which calamine would allocate or count by;
//! - cells are read one at a time and bounded in number and length; no table as large as its corners say is made.

mod archive;
mod cell;
pub mod export;
mod fault;
mod grid;
mod guide;
mod layout;
pub mod limits;
mod lists;
mod money;
mod read;
mod template;
mod values;

pub use cell::CellRef;
pub use fault::{Fault, Faults};
pub use money::{KronerError, kroner_from_number, kroner_from_text, kroner_text};
pub use read::{
    FilledAnswer, FilledApplication, FilledLine, FilledMeasure, FilledOtherGrant, FilledPartner, read,
};
pub use template::{TemplateError, template};

/// Version of the layout; a workbook of another is refused.
pub const LAYOUT: u32 = 1;

//! The limits of a workbook.

/// Largest file, bytes: what fits into a gRPC message of 4 MiB beside the other fields.
pub const FILE_BYTES: usize = 4 * 1024 * 1024 - 4096;
/// Largest sum of the unpacked parts that are read, bytes.
pub const UNPACKED_BYTES: u64 = 16 * 1024 * 1024;
/// Most parts in the file.
pub const PARTS: usize = 1_000;
/// Most shared strings that the file may announce.
pub const SHARED_STRINGS: u64 = 400_000;
/// Most rows of a sheet that are filled in.
pub const ROWS: u32 = 5_000;
/// Most columns of a sheet.
pub const COLUMNS: u32 = 60;
/// Longest text in a cell, characters.
pub const CELL_CHARACTERS: usize = 8_000;
/// Longest text of all cells together, bytes; shared strings count once for each cell.
pub const TEXT_BYTES: usize = 8 * 1024 * 1024;
/// Most applications in a workbook.
pub const APPLICATIONS: usize = 200;
/// Most faults that are reported at once.
pub const FAULTS: usize = 500;
/// Most rows of a list in Excel; CSV has no limit.
pub const EXPORT_ROWS: usize = 20_000;

//! Lines put aside on disk, in a file for each number.

use super::Failure;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of lines held before they are written to their files.
const HELD_BYTES: usize = 32 << 20;

/// A folder beside the output with a file for each number; gone at the end.
pub struct Spill {
    folder: PathBuf,
    held: BTreeMap<u32, Vec<u8>>,
    bytes: usize,
}

impl Spill {
    /// An empty folder beside the output.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn new(output: &Path, name: &str) -> Result<Self, Failure> {
        let mut folder = output.as_os_str().to_owned();
        folder.push(format!(".{name}-{}", std::process::id()));
        let folder = PathBuf::from(folder);
        fs::create_dir(&folder)?;
        Ok(Spill { folder, held: BTreeMap::new(), bytes: 0 })
    }

    /// Adds a line to the file of a number.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn add(&mut self, number: u32, line: &str) -> Result<(), Failure> {
        let held = self.held.entry(number).or_default();
        held.extend_from_slice(line.trim().as_bytes());
        held.push(b'\n');
        self.bytes += line.len() + 1;
        if self.bytes >= HELD_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes what is held.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn flush(&mut self) -> Result<(), Failure> {
        for (number, lines) in std::mem::take(&mut self.held) {
            OpenOptions::new().create(true).append(true).open(self.file(number))?.write_all(&lines)?;
        }
        self.bytes = 0;
        Ok(())
    }

    /// The file of a number; it exists once a line of it was written.
    pub fn file(&self, number: u32) -> PathBuf {
        self.folder.join(number.to_string())
    }

    /// The numbers that have a file, in order.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn numbers(&self) -> Result<Vec<u32>, Failure> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            all.extend(entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
        }
        all.sort_unstable();
        Ok(all)
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("zaigang: {} stays: {error}", self.folder.display());
        }
    }
}

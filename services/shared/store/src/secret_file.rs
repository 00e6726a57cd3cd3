//! Secrets that the program makes for itself, and files that only their owner can read.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// Thirty-two bytes from the system's generator: a secret is the one thing that no parameter can give.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file that only its owner can read, whole or not at all: beside its place, then moved there. So
/// nothing that stands there, a link least of all, is written through.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

/// Opens a file, not through a link, and not waiting for whoever writes to a pipe.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = options
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(Error::new(ErrorKind::InvalidInput, "not a file"))
    }
}

/// The text of a file that is no link; of a file of ours at most 64 KiB.
pub(crate) fn read(path: &Path) -> Result<String> {
    let mut text = String::new();
    open(path, OpenOptions::new().read(true))?
        .take(64 << 10)
        .read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_neither_written_nor_read_through() {
        let directory = tempfile::tempdir().unwrap();
        let victim = directory.path().join("victim");
        fs::write(&victim, "untouched").unwrap();
        for name in ["secret", "secret.new"] {
            std::os::unix::fs::symlink(&victim, directory.path().join(name)).unwrap();
        }
        let secret = directory.path().join("secret");
        assert!(read(&secret).is_err());
        write(&secret, "hidden").unwrap();
        assert_eq!(read(&secret).unwrap(), "hidden");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    }
}

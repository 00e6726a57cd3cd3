//! The operating-system user that the server runs as.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::Error;

/// The server's user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct User {
    name: String,
    uid: u32,
    gid: u32,
    /// Whether programs must be started as somebody else than who we are.
    switch: bool,
}

impl User {
    /// Ourselves, or for root: `postgres`, else `nobody`.
    pub(super) fn choose() -> Result<Self, Error> {
        let (uid, gid) = (
            rustix::process::geteuid().as_raw(),
            rustix::process::getegid().as_raw(),
        );
        if uid != 0 {
            return Ok(Self {
                name: format!("with uid {uid}"),
                uid,
                gid,
                switch: false,
            });
        }
        let passwd = std::fs::read_to_string("/etc/passwd").map_err(Error::file("read", "/etc/passwd"))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(&passwd, name))
            .ok_or(Error::NoUser)
    }

    fn named(passwd: &str, name: &str) -> Option<Self> {
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            let found = fields.next()? == name;
            let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
            (found && uid != 0).then(|| Self {
                name: name.to_owned(),
                uid,
                gid,
                switch: true,
            })
        })
    }

    /// A command that runs as the user, in a process group of its own so that Ctrl-C on the terminal reaches the
    /// program, which stops the server itself.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .process_group(0)
            .current_dir("/")
            .env_remove("PGDATA")
            .env_remove("PGPORT");
        if self.switch {
            command.uid(self.uid).gid(self.gid).env("HOME", "/");
        }
        command
    }

    /// Whether it is another than who we are.
    pub(super) fn is_another(&self) -> bool {
        self.switch
    }

    /// Whether it is the owner.
    pub(super) fn owns(&self, meta: &std::fs::Metadata) -> bool {
        meta.uid() == self.uid
    }

    /// A command that runs as ourselves, in a process group of its own.
    pub(super) fn own_command(program: &str) -> Command {
        let mut command = Command::new(program);
        command.process_group(0).current_dir("/");
        command
    }

    /// Gives a file or directory, itself and not what it links to, to the user.
    pub(super) fn chown(&self, path: &Path) -> Result<(), Error> {
        if !self.switch {
            return Ok(());
        }
        std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid))
            .map_err(Error::file("give away", path))
    }

    /// Whether the user can pass every directory above `path`.
    pub(super) fn can_reach(&self, path: &Path) -> Result<(), Error> {
        for above in path.ancestors().skip(1).filter(|above| above.is_absolute()) {
            let meta = std::fs::metadata(above).map_err(Error::file("look at", above))?;
            let bit = if meta.uid() == self.uid {
                0o100
            } else if meta.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            if meta.mode() & bit == 0 {
                return Err(Error::Unreachable {
                    user: self.name.clone(),
                    path: above.to_owned(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:\npostgres:x:101:104:,:/:";

    #[test]
    fn postgres_is_found_and_root_is_never_chosen() {
        let user = User::named(PASSWD, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        assert_eq!(User::named(PASSWD, "root"), None);
        assert_eq!(User::named(PASSWD, "absent"), None);
    }

    #[test]
    fn a_private_directory_above_is_refused() {
        let user = User::named(PASSWD, "nobody").unwrap();
        let root = tempfile::tempdir().unwrap();
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(root.path(), private).unwrap();
        let error = user.can_reach(&root.path().join("data")).unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        assert!(user.can_reach(Path::new("/data")).is_ok());
    }
}

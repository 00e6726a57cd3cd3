//! CPU time of processes, from `/proc`.

use std::time::Duration;

use anyhow::Context as _;

/// A clock tick of `/proc`: `USER_HZ` is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What `/proc/<pid>/stat` says of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// Its own time, in user and system mode.
    own: u64,
    /// Of its children that ended and were waited for.
    ended_children: u64,
}

/// A process's own time.
pub(crate) fn of(process: u32) -> anyhow::Result<Duration> {
    let stat = read(process)?;
    Ok(time(stat.own))
}

/// A process's time, that of its living children, and that of those which ended: PostgreSQL is a server with a
/// process for each connection.
pub(crate) fn of_family(process: u32) -> anyhow::Result<Duration> {
    // The living first: one that ends meanwhile is counted twice at most, and not left out.
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let number = entry.file_name().to_str().and_then(|name| name.parse().ok());
        // It may have ended since the directory was read.
        let stat = number.and_then(|number: u32| read(number).ok());
        ticks += stat
            .filter(|stat| stat.parent == process)
            .map_or(0, |stat| stat.own);
    }
    let own = read(process)?;
    Ok(time(ticks + own.own + own.ended_children))
}

fn time(ticks: u64) -> Duration {
    TICK * u32::try_from(ticks).unwrap_or(u32::MAX)
}

fn read(process: u32) -> anyhow::Result<Stat> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    parse(&text).with_context(|| format!("{path} is not understood: {text}"))
}

/// The name stands in parentheses, and may hold anything.
fn parse(text: &str) -> Option<Stat> {
    let (_, after) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = after.split_whitespace().collect();
    // The state is field 3 of proc(5) and the first here.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(Stat {
        parent: u32::try_from(field(4)?).ok()?,
        own: field(14)? + field(15)?,
        ended_children: field(16)? + field(17)?,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_with_parentheses_and_spaces_is_passed_over() {
        let text = "12 (a) b (c) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 1 0 99";
        let stat = super::parse(text).unwrap();
        assert_eq!((stat.parent, stat.own, stat.ended_children), (7, 200, 50));
        assert!(super::parse("12 (a) S 7").is_none());
    }

    #[test]
    fn the_family_has_at_least_what_the_process_has() {
        let process = std::process::id();
        let own = super::of(process).unwrap();
        assert!(super::of_family(process).unwrap() >= own);
    }
}

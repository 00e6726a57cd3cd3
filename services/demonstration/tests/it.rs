//! The binaries start, and say of a configuration what they would serve.

use std::process::Command;

#[test]
fn each_binary_knows_its_commands() {
    for binary in [
        env!("CARGO_BIN_EXE_demonstration-intake"),
        env!("CARGO_BIN_EXE_demonstration-assessment"),
        env!("CARGO_BIN_EXE_demonstration-allocation"),
        env!("CARGO_BIN_EXE_demonstration-payment"),
        env!("CARGO_BIN_EXE_demonstration-reporting"),
    ] {
        let help = Command::new(binary).arg("--help").output().unwrap();
        let text = String::from_utf8_lossy(&help.stdout);
        assert!(
            help.status.success() && text.contains("check-config"),
            "{binary}: {text}"
        );
        // A configuration that is not there is refused by name, with the exit code of sysexits.
        let refused = Command::new(binary)
            .args(["check-config", "--config", "/nowhere/at/all.toml"])
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(78), "{binary}");
    }
}

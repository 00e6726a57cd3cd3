//! `tilskudd database`, as the Job of a cluster and as whoever has a PostgreSQL of their own runs it.

use std::path::Path;

use anyhow::ensure;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::provision::{drop_database, owner_role, tenant_roles};
use tilskudd_testkit::server;

use super::{run, said};

struct Tool {
    folder: tempfile::TempDir,
}

impl Tool {
    /// The tool of a tenant, with all its secrets.
    async fn new(tenant: &Tenant) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let text = format!("tenants = ['{tenant}']\n");
        std::fs::write(folder.path().join("databases.toml"), text)?;
        let secrets = folder.path().join("secrets");
        std::fs::create_dir(&secrets)?;
        let server = server().await?;
        let put = |name: &str, text: String| std::fs::write(secrets.join(name), text);
        put("admin_url", server.admin_url())?;
        let owner = server.role_url(&owner_role(tenant), &tenant.database_name());
        put(&format!("owner_urls.{tenant}"), owner)?;
        for role in tenant_roles(tenant) {
            put(&format!("passwords.{role}"), server.role_password(&role))?;
        }
        Ok(Self { folder })
    }

    fn secrets(&self) -> std::path::PathBuf {
        self.folder.path().join("secrets")
    }

    /// Exit code, standard output and standard error of a command.
    async fn does(&self, command: &str) -> anyhow::Result<(Option<i32>, String, String)> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let file = text(&self.folder.path().join("databases.toml"));
        let secrets = text(&self.secrets());
        let arguments = ["database", "--config", &file, "--secrets", &secrets, command];
        let ended = run("tilskudd", &arguments).await?;
        let out = String::from_utf8_lossy(&ended.stdout).into_owned();
        Ok((ended.status.code(), out, said(&ended)))
    }
}

#[tokio::test]
async fn a_database_is_provisioned_prepared_and_migrated_again_and_again() -> anyhow::Result<()> {
    let tenant: Tenant = "more-og-romsdal".parse()?;
    let tool = Tool::new(&tenant).await?;
    let (code, _, said) = tool.does("status").await?;
    ensure!(
        code == Some(1) && said.contains("more-og-romsdal"),
        "{code:?} {said}"
    );
    for command in ["provision", "prepare"] {
        let (code, _, said) = tool.does(command).await?;
        ensure!(code == Some(0), "{command}: {said}");
    }
    let (code, out, _) = tool.does("status").await?;
    ensure!(code == Some(1) && out.contains("run `migrate`"), "{out}");
    for command in ["migrate", "migrate", "prepare", "provision"] {
        let (code, _, said) = tool.does(command).await?;
        ensure!(code == Some(0), "{command}: {said}");
    }
    let (code, out, said) = tool.does("status").await?;
    ensure!(code == Some(0), "{out} {said}");
    let good = out.lines().filter(|line| line.contains("good")).count();
    ensure!(good == 5, "{out}");
    drop_database(&server().await?.admin_url(), &tenant.database_name()).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_missing_is_told_before_anything_is_done() -> anyhow::Result<()> {
    let tool = Tool::new(&"vestland".parse()?).await?;
    std::fs::remove_file(tool.secrets().join("passwords.tilskudd_vestland_payment"))?;
    let (code, _, said) = tool.does("provision").await?;
    ensure!(code == Some(78), "{said}");
    let line = "databases.toml: passwords.tilskudd_vestland_payment: is needed, and stands nowhere";
    ensure!(said.ends_with(line) && said.lines().count() == 1, "{said}");
    std::fs::write(tool.secrets().join("colour"), "red")?;
    let (code, _, said) = tool.does("migrate").await?;
    ensure!(
        code == Some(78) && said.ends_with("secrets: colour: no such key"),
        "{said}"
    );
    Ok(())
}
